/** Which port of a pod a URL of the live service means. */
import { matches, type Service, type Workload } from './objects.ts'

/**
 * A container's port by its number, else the one behind a Service's. A port that a container does not declare may be
 * open all the same.
 * @returns null where neither has it, unless `always`.
 */
export function portInside(
  url: URL,
  { spec: { template } }: Workload,
  services: readonly Service[],
  always: boolean,
): number | null {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const inside = template.spec.containers.flatMap(({ ports = [] }) => ports)
  if (inside.some(({ containerPort }) => containerPort === port)) return port
  const target = services
    .filter(({ spec }) => matches(spec.selector, template.metadata?.labels))
    .flatMap(({ spec: { ports = [] } }) => ports)
    .find((one) => one.port === port)?.targetPort
  const behind =
    typeof target === 'number' ? target : inside.find(({ name }) => name === target)?.containerPort
  return target === undefined ? (always ? port : null) : (behind ?? port)
}
