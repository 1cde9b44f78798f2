/** What `docker compose config` prints of a project, as far as a staging is made of it. */

export interface Printed {
  name: string
  services: Record<string, PrintedService>
  networks?: Record<
    string,
    { internal?: boolean; labels?: Record<string, string>; name?: string; external?: boolean } | null
  >
  volumes?: Record<string, { labels?: Record<string, string>; name?: string; external?: boolean } | null>
  configs?: Record<string, Source>
  secrets?: Record<string, Source>
}

export interface Source {
  file?: string
  content?: string
  external?: boolean
}

export interface PrintedService {
  image?: string
  container_name?: string
  /** May hold secrets. */
  environment?: Record<string, string | null>
  volumes?: Mount[]
  ports?: { target: number; published?: string; host_ip?: string }[]
  networks?: Record<string, { aliases?: string[] } | null>
  configs?: { source: string; target?: string }[]
  secrets?: { source: string; target?: string }[]
  depends_on?: Record<string, unknown>
  deploy?: { resources?: { limits?: unknown } }
  labels?: Record<string, string>
  [key: string]: unknown
}

export interface Mount {
  type: string
  source?: string
  target: string
  read_only?: boolean
  [key: string]: unknown
}
