import { pathToFileURL } from 'node:url'

await import(pathToFileURL(process.env.INPUT_ENTRY).href)
