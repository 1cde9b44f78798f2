export const id = 122;
export const ids = [122,365];
export const modules = {

/***/ 24247:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ countGarbage)
/* harmony export */ });
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78877);
/* harmony import */ var node_v8__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_v8__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_vm__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(30714);
/* harmony import */ var node_vm__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_vm__WEBPACK_IMPORTED_MODULE_1__);
/**
 * Frees large buffers soon after they have been used, at little cost.
 *
 * What streams through is buffers of which JavaScript holds only small handles: few of those are made, so V8 has no
 * reason to look at the young ones. It counts the buffers' bytes instead, and each time they have come to some ten
 * megabytes it marks the whole heap, program and libraries, which was a third of the processor time of a verify. A
 * collection of the young alone takes a fortieth of that and frees the same buffers.
 */


/** Bytes of buffers between two collections: memory that is held for nothing. */
const patience = 16 * 1024 * 1024;
let made = 0;
let collect = null;
/** Tells of buffers that were made, bytes, and are soon garbage. To be called where none of them is in use for long. */
function countGarbage(bytes) {
    made += bytes;
    if (made < patience)
        return;
    made = 0;
    collect ??= prepare();
    collect({ type: 'minor' });
}
function prepare() {
    // V8 may be asked for a collection only by a function that contexts get while this is set.
    (0,node_v8__WEBPACK_IMPORTED_MODULE_0__.setFlagsFromString)('--expose-gc');
    const found = (0,node_vm__WEBPACK_IMPORTED_MODULE_1__.runInNewContext)('typeof gc === "function" ? gc : null');
    (0,node_v8__WEBPACK_IMPORTED_MODULE_0__.setFlagsFromString)('--no-expose-gc');
    // A V8 that gives none collects as it sees fit.
    if (found === null)
        return () => { };
    // After many collections of the young it would believe that the old ones grow, and start to mark them each time.
    (0,node_v8__WEBPACK_IMPORTED_MODULE_0__.setFlagsFromString)('--no-incremental-marking');
    return found;
}


/***/ }),

/***/ 47880:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ drained)
/* harmony export */ });
/** Resolves once the stream takes more, or will never take anything again: look which of the two it is. */
function drained(stream) {
    return new Promise((resolve) => {
        if (stream.closed)
            return resolve();
        const events = ['drain', 'close', 'error'];
        const done = () => {
            for (const event of events)
                stream.off(event, done);
            resolve();
        };
        for (const event of events)
            stream.on(event, done);
    });
}


/***/ }),

/***/ 52570:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ canonical),
/* harmony export */   n: () => (/* binding */ canonicalIndexes)
/* harmony export */ });
/* harmony import */ var bson__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93276);
/** Values in words, to be compared. Without the driver: a `verify` needs none. */

/** Canonical Extended JSON: equal for equal values, BSON types included. */
function canonical(value) {
    return bson__WEBPACK_IMPORTED_MODULE_0__/* .EJSON */ .On.stringify(value, { relaxed: false });
}
/** The same for a set of indexes, in whatever order the server lists them. */
function canonicalIndexes(indexes) {
    return canonical([...indexes].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)));
}


/***/ }),

/***/ 27015:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V: () => (/* binding */ Crc64),
  C: () => (/* binding */ crcHex)
});

;// CONCATENATED MODULE: ./src/mongo/crc64-module.ts
/** assembly/crc64.ts as WebAssembly, in Base64. Made by `npm run wasm`; do not edit. */
const crc64Module = 'AGFzbQEAAAABCgJgAn5/AX5gAAADAwIAAQUDAQAFBg8CfwBBgIACC38AQYCAEAsHNQUJZGF0YVN0YXJ0AwAJZGF0YUJ5dGVzAwEH' +
    'cHJlcGFyZQABBnVwZGF0ZQAABm1lbW9yeQIACvYNAocKAgJ/A35BgIACIQIgAUGAgAJqIQMDQCACQYCAAWogA00EQEIAIQRCACEF' +
    'QgAhBiACQYAgaiEBA0AgASACSwRAIAAgAikDAIUiAEI1iKdB+A9xKQMAIABCLYinQfgPcSkDgBAgAEIliKdB+A9xKQOAICAAQh2I' +
    'p0H4D3EpA4AwIABCFYinQfgPcSkDgEAgAEINiKdB+A9xKQOAUCAAp0H/AXFBA3QpA4BwIABCBYinQfgPcSkDgGCFhYWFhYWFIQAg' +
    'BCACKQOAIIUiBEI1iKdB+A9xKQMAIARCLYinQfgPcSkDgBAgBEIliKdB+A9xKQOAICAEQh2Ip0H4D3EpA4AwIARCFYinQfgPcSkD' +
    'gEAgBEINiKdB+A9xKQOAUCAEp0H/AXFBA3QpA4BwIARCBYinQfgPcSkDgGCFhYWFhYWFIQQgBSACKQOAQIUiBUI1iKdB+A9xKQMA' +
    'IAVCLYinQfgPcSkDgBAgBUIliKdB+A9xKQOAICAFQh2Ip0H4D3EpA4AwIAVCFYinQfgPcSkDgEAgBUINiKdB+A9xKQOAUCAFp0H/' +
    'AXFBA3QpA4BwIAVCBYinQfgPcSkDgGCFhYWFhYWFIQUgBiACKQOAYIUiBkI1iKdB+A9xKQMAIAZCLYinQfgPcSkDgBAgBkIliKdB' +
    '+A9xKQOAICAGQh2Ip0H4D3EpA4AwIAZCFYinQfgPcSkDgEAgBkINiKdB+A9xKQOAUCAGp0H/AXFBA3QpA4BwIAZCBYinQfgPcSkD' +
    'gGCFhYWFhYWFIQYgAkEIaiECDAELCyAGIAUgBCAAQjWIp0H4D3FBgIABaikDACAAQi2Ip0H4D3FBgIABaikDgBAgAEIliKdB+A9x' +
    'QYCAAWopA4AgIABCHYinQfgPcUGAgAFqKQOAMCAAQhWIp0H4D3FBgIABaikDgEAgAEINiKdB+A9xQYCAAWopA4BQIACnQf8BcUED' +
    'dEGAgAFqKQOAcCAAQgWIp0H4D3FBgIABaikDgGCFhYWFhYWFhSIAQjWIp0H4D3FBgIABaikDACAAQi2Ip0H4D3FBgIABaikDgBAg' +
    'AEIliKdB+A9xQYCAAWopA4AgIABCHYinQfgPcUGAgAFqKQOAMCAAQhWIp0H4D3FBgIABaikDgEAgAEINiKdB+A9xQYCAAWopA4BQ' +
    'IACnQf8BcUEDdEGAgAFqKQOAcCAAQgWIp0H4D3FBgIABaikDgGCFhYWFhYWFhSIAQjWIp0H4D3FBgIABaikDACAAQi2Ip0H4D3FB' +
    'gIABaikDgBAgAEIliKdB+A9xQYCAAWopA4AgIABCHYinQfgPcUGAgAFqKQOAMCAAQhWIp0H4D3FBgIABaikDgEAgAEINiKdB+A9x' +
    'QYCAAWopA4BQIACnQf8BcUEDdEGAgAFqKQOAcCAAQgWIp0H4D3FBgIABaikDgGCFhYWFhYWFhSEAIAJBgOAAaiECDAELCwNAIAJB' +
    'CGoiASADTQRAIAAgAikDAIUiAEI1iKdB+A9xKQMAIABCLYinQfgPcSkDgBAgAEIliKdB+A9xKQOAICAAQh2Ip0H4D3EpA4AwIABC' +
    'FYinQfgPcSkDgEAgAEINiKdB+A9xKQOAUCAAp0H/AXFBA3QpA4BwIABCBYinQfgPcSkDgGCFhYWFhYWFIQAgASECDAELCwNAIAIg' +
    'A0kEQCAAIAIxAACFQv8Bg6dBA3QpAwAgAEIIiIUhACACQQFqIQIMAQsLIAAL6gMCBH8CfgNAIABBgAJJBEAgAK0hBEEAIQEDQCAB' +
    'QQhIBEAgBEIBiCIFQsKenLzd8pW2SYUgBSAEQgGDpxshBCABQQFqIQEMAQsLIABBA3QgBDcDACAAQQFqIQAMAQsLQQEhAANAIABB' +
    'CEkEQEEAIQEDQCABQYACSQRAIABBCHQgAWpBA3QgAEEBa0EIdCABakEDdCkDACIEQv8Bg6dBA3QpAwAgBEIIiIU3AwAgAUEBaiEB' +
    'DAELCyAAQQFqIQAMAQsLA0AgAkEISQRAQQEhAANAIABBgAJJBEBBACACa0EIdCAAakEDdEGA8AFqIQMgAEEAIABrcSIBIABGBEAg' +
    'AK0gAkEDdK2GIQRBACEBA0AgAUGAIEkEQCAEQjWIp0H4D3EpAwAgBEItiKdB+A9xKQOAECAEQiWIp0H4D3EpA4AgIARCHYinQfgP' +
    'cSkDgDAgBEIViKdB+A9xKQOAQCAEQg2Ip0H4D3EpA4BQIASnQf8BcUEDdCkDgHAgBEIFiKdB+A9xKQOAYIWFhYWFhYUhBCABQQhq' +
    'IQEMAQsLIAMgBDcDAAUgA0EAIAJrQQh0IgMgACABc2pBA3RBgPABaikDACABIANqQQN0QYDwAWopAwCFNwMACyAAQQFqIQAMAQsL' +
    'IAJBAWohAgwBCwsL';

;// CONCATENATED MODULE: ./src/mongo/crc64.ts
/**
 * CRC-64/XZ, the checksum that a mongodump archive carries for each namespace (reflected polynomial
 * C96C5795D7870F42, init and xorout all ones, check value 995DC9BBDF1939FA). The arithmetic is WebAssembly
 * (assembly/crc64.ts).
 */

const crc64_module = new WebAssembly.Module(Buffer.from(crc64Module, 'base64'));
const wasm = new WebAssembly.Instance(crc64_module).exports;
wasm.prepare();
/** What is to be summed goes through here: one for all, since nothing waits between copying and summing. */
const data = new Uint8Array(wasm.memory.buffer, wasm.dataStart.value, wasm.dataBytes.value);
class Crc64 {
    #state = -1n;
    /** Takes in `buffer[start, end)`. */
    update(buffer, start = 0, end = buffer.length) {
        for (let at = start; at < end; at += data.length) {
            const length = Math.min(data.length, end - at);
            data.set(buffer.subarray(at, at + length));
            this.#state = wasm.update(this.#state, length);
        }
    }
    /** The checksum so far, as the signed integer that a mongodump archive stores. */
    value() {
        return BigInt.asIntN(64, ~this.#state);
    }
}
/** 16 hex digits of a checksum. */
function crcHex(value) {
    return BigInt.asUintN(64, value).toString(16).padStart(16, '0');
}


/***/ }),

/***/ 96241:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   MU: () => (/* binding */ isOurs),
/* harmony export */   ZX: () => (/* binding */ ownPrefixes),
/* harmony export */   q0: () => (/* binding */ ownShape)
/* harmony export */ });
/** How collections are called that are ours. */
/** Collections of ours carry one of these prefixes; they are never dumped. */
const ownPrefixes = { staging: '__restore_', before: '__before_' };
/** Names as a restore gives them, its id in the middle; others with our prefix are somebody's who did not know. */
const ownShape = /^__(?:restore|before)_(?:journal$|\d{8}T\d{6}Z-[0-9a-f]{4}\.)/;
function isOurs(name) {
    return Object.values(ownPrefixes).some((prefix) => name.startsWith(prefix));
}


/***/ }),

/***/ 1233:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   verify: () => (/* binding */ verify)
/* harmony export */ });
/* harmony import */ var _archive_age_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(16477);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15217);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _settings_resolve_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(79365);
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(311);
/* harmony import */ var _archive_file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(43882);
/* harmony import */ var _read_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(47296);
/** `verify`: would this archive restore? Reads all of it, and writes nothing but its verdict. */







/**
 * @throws BackupError of exit code 3 for an archive that would not restore, or whose origin is demanded and not proved;
 * `check-failed` where its digest alone was to be checked, and nothing says what it should be.
 */
async function verify(settings, context) {
    const started = Date.now();
    const file = await (0,_archive_file_js__WEBPACK_IMPORTED_MODULE_4__/* .openArchiveFile */ .x)(settings.archive, settings.database, settings.verifyKeys);
    try {
        const found = settings.digestOnly ? await digestOnly(file) : await readWhole(file, settings, context);
        const result = {
            path: file.path,
            size: file.size,
            sha256: file.sha256,
            origin: file.origin,
            ...found,
            duration: Date.now() - started,
        };
        const verdict = { tool: _version_js__WEBPACK_IMPORTED_MODULE_6__/* .version */ .r, verified: new Date().toISOString(), ...result };
        const warning = await (0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_1__/* .writeVerification */ .X_)(file.path, verdict);
        if (warning !== null)
            context.reporter.warn(warning);
        for (const text of result.warnings)
            context.reporter.warn(text);
        return result;
    }
    finally {
        await file.close();
    }
}
async function readWhole(file, settings, context) {
    context.reporter.phase('Verifying');
    const { contents, namespaces, documents, bytes } = await (0,_read_js__WEBPACK_IMPORTED_MODULE_5__/* .readDump */ .R)(file, settings.decryption ?? null, { volume: () => undefined }, context);
    const { header, manifest, level, warnings } = contents;
    const volume = manifest?.volume;
    const database = header?.database ?? namespaces[0]?.database ?? null;
    const counts = volume
        ? (0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_1__/* .countsOf */ .mQ)(manifest)
        : Object.fromEntries(namespaces
            .filter(({ metadata }) => metadata.type !== 'view')
            .map(({ metadata, documents }) => [metadata.collection, documents]));
    // Of a data folder whose mongod could not be asked nobody knows what it holds.
    if (!volume || volume.databases)
        assertHolds(volume ? Object.keys(counts) : namespaces.map(({ metadata }) => metadata.collection), settings.expect ?? (0,_settings_resolve_js__WEBPACK_IMPORTED_MODULE_3__.defaultExpect)(database ?? ''));
    return {
        level,
        name: header?.name ?? null,
        database,
        consistency: header?.consistency ?? null,
        started: header?.started ?? null,
        documents: volume ? manifest.documents : documents,
        bytes: volume ? manifest.bytes : bytes,
        counts,
        warnings,
    };
}
/** What a host without the key can tell. @throws BackupError `check-failed` where there is nothing to hold the file against. */
async function digestOnly(file) {
    const { sidecar } = file;
    for await (const chunk of file.contents()) {
        if (chunk.subarray(0, _archive_age_js__WEBPACK_IMPORTED_MODULE_0__/* .ageMagic */ .bg.length).toString('latin1') === _archive_age_js__WEBPACK_IMPORTED_MODULE_0__/* .ageMagic */ .bg)
            break;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'archive-foreign',
            message: `${file.path} is not an age file`,
            cause: 'It is something else, or a dump in the clear',
            remedy: 'Verify it without --digest-only',
        });
    }
    if (!sidecar) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'check-failed',
            message: `there is no sidecar beside ${file.path} to compare its digest with`,
            cause: 'It was not copied along, or the archive was made by something else than issuer-backup',
            remedy: `Fetch ${(0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_1__/* .sidecarPath */ .n8)(file.path)} too, or verify with the identity, without --digest-only`,
        });
    }
    return {
        level: 'digest',
        name: sidecar.name,
        database: sidecar.database,
        consistency: sidecar.consistency,
        started: sidecar.started,
        documents: sidecar.documents,
        bytes: sidecar.bytes,
        counts: sidecar.counts,
        warnings: ['The content was not read: only a verification with the identity tells whether it restores'],
    };
}
function assertHolds(names, expected) {
    if (names.length === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'archive-incomplete',
            message: 'the archive holds no collection at all',
            cause: 'The database did not exist when it was made, or its name was another',
            remedy: 'Use another archive',
        });
    }
    const missing = expected.filter((name) => !names.includes(name));
    if (missing.length === 0)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'archive-incomplete',
        message: `the archive lacks ${missing.join(', ')}`,
        cause: 'They were absent when it was made, or the archive is of another database',
        remedy: 'If that is as it should be, name what must be there with --expect',
    });
}


/***/ }),

/***/ 79365:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  backupSettings: () => (/* binding */ backupSettings),
  cleanupSettings: () => (/* binding */ cleanupSettings),
  defaultExpect: () => (/* binding */ defaultExpect),
  drillSettings: () => (/* binding */ drillSettings),
  healSettings: () => (/* binding */ healSettings),
  restoreSettings: () => (/* binding */ restoreSettings),
  rollbackSettings: () => (/* binding */ rollbackSettings),
  verifySettings: () => (/* binding */ verifySettings)
});

// EXTERNAL MODULE: ./src/archive/signature.ts
var signature = __webpack_require__(93764);
// EXTERNAL MODULE: ./src/archive/verification-keys.ts
var verification_keys = __webpack_require__(95632);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/settings/secret.ts
var secret = __webpack_require__(84517);
;// CONCATENATED MODULE: ./src/settings/checks.ts
/** How a restored service is checked, as the settings say. */



const usualLivePath = '/health/live';
const scopes = {
    read: 'issuer-directory:read',
    all: 'issuer-directory:read issuer-directory:write issuer-directory:admin',
};
/** @throws BackupError `usage` for an Authority without a client, a client without an Authority, or a secret that is not there. */
async function checkSettings(options, canary, environment) {
    const { healthUrl, apiToken, healthCa } = options;
    const apiUrl = options.apiUrl ?? (healthUrl === undefined ? undefined : new URL(healthUrl).origin);
    const at = (path) => (apiUrl === undefined ? undefined : new URL(path, apiUrl).href);
    return {
        healthUrl: healthUrl ?? at(usualLivePath),
        readyUrl: at(options.readyPath ?? '/health/ready'),
        metricsUrl: at(options.metricsPath ?? '/metrics'),
        apiUrl,
        ca: healthCa === undefined ? undefined : await (0,promises_.readFile)(healthCa, 'utf8'),
        listPath: options.listPath ?? '/issuer-directory/issuers',
        tenantHeader: options.tenantHeader ?? 'X-StellaOps-Tenant',
        tenants: options.tenants ?? [],
        listCollection: options.listCollection ?? 'issuers',
        tenantField: options.tenantField ?? 'tenant_id',
        token: apiToken === undefined ? undefined : await (0,secret/* resolveSecret */.J)(apiToken, environment),
        authority: await authority(options, canary, environment),
        canary,
    };
}
async function authority({ authority: url, authorityIssuer: issuer, clientId, clientSecret, scope }, canary, environment) {
    if (url === undefined && clientId === undefined && clientSecret === undefined)
        return undefined;
    if (url === undefined || clientId === undefined || clientSecret === undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'authority, clientId and clientSecret go together',
            cause: 'A token is given to a client that the Authority knows, and takes all three',
            remedy: 'Give all of them, or apiToken, or none',
        });
    }
    return {
        url,
        issuer,
        clientId,
        clientSecret: await (0,secret/* resolveSecret */.J)(clientSecret, environment),
        scope: scope ?? (canary ? scopes.all : scopes.read),
    };
}

// EXTERNAL MODULE: ./src/settings/duration.ts
var duration = __webpack_require__(41145);
// EXTERNAL MODULE: ./src/archive/keys.ts
var archive_keys = __webpack_require__(14116);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(88826);
;// CONCATENATED MODULE: ./src/settings/keys.ts
/** The age keys that the settings name. */





/**
 * Whom to encrypt to.
 * @throws BackupError `usage` for nobody, recipients together with a passphrase, and what is no recipient.
 */
async function encryptionKey(options, environment) {
    const { recipients, recipientsFiles, passphrase } = options;
    if (passphrase !== undefined && (recipients ?? recipientsFiles) !== undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'Recipients and a passphrase are both given; an archive has either',
            cause: passphrase.startsWith('env:')
                ? `$${passphrase.slice(4)} is set`
                : 'The settings name a passphrase',
            remedy: 'Take one of them away',
        });
    }
    const key = await givenEncryptionKey(options, environment);
    if (key !== undefined)
        return key;
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'There is nobody to encrypt to',
        remedy: 'Give --recipient age1…, better two kept in different places; issuer-backup keygen makes one',
    });
}
/** The recipients, else the passphrase, else undefined. @throws BackupError `usage` for what is no recipient. */
async function givenEncryptionKey(options, environment) {
    const { recipients = [], recipientsFiles = [], passphrase } = options;
    const lines = recipients.map((text) => ({ text, from: 'recipients' }));
    for (const path of recipientsFiles)
        lines.push(...(await (0,archive_keys/* readRecipientsFile */.dJ)(path)));
    // A file without a recipient is a mistake, and not a wish for the passphrase.
    if (lines.length > 0 || recipientsFiles.length > 0)
        return (0,archive_keys/* parseRecipients */.q)(lines);
    return passphrase === undefined ? undefined : (0,archive_keys/* passphraseKey */.I7)(await (0,secret/* resolveSecret */.J)(passphrase, environment));
}
/** What opens archives: any of identity and passphrase. @throws BackupError `usage` for what cannot be read. */
async function decryptionKey(options, environment) {
    const { identity, passphrase } = options;
    const keys = [];
    if (identity !== undefined)
        keys.push(await identityKey(identity, environment));
    if (passphrase !== undefined)
        keys.push((0,archive_keys/* passphraseKey */.I7)(await (0,secret/* resolveSecret */.J)(passphrase, environment)));
    const [first, second] = keys;
    if (first === undefined || second === undefined)
        return first;
    return {
        encryptionKey: () => first.encryptionKey(),
        unseal: (header) => {
            // Which of them it needs stands in the header, and the wrong one's error would mislead.
            const withPassphrase = Buffer.from(header).includes('\n-> scrypt ');
            return (withPassphrase ? second : first).unseal(header);
        },
    };
}
async function identityKey(identity, environment) {
    if (schema/* reference */.ir.test(identity)) {
        const from = identity.replace(/^env:/, '$').replace(/^file:/, '');
        return (0,archive_keys/* parseIdentities */.go)(await (0,secret/* resolveSecret */.J)(identity, environment), from);
    }
    try {
        return (0,archive_keys/* parseIdentities */.go)(await (0,promises_.readFile)(identity, 'utf8'), identity);
    }
    catch (error) {
        if (error instanceof errors/* BackupError */.hj)
            throw error;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `Cannot read the identity file ${identity}: ${error.code}`,
            remedy: 'Give the file that issuer-backup keygen or age-keygen wrote',
            underlying: error,
        });
    }
}

// EXTERNAL MODULE: ./src/settings/target.ts + 1 modules
var settings_target = __webpack_require__(14487);
;// CONCATENATED MODULE: ./src/settings/resolve.ts
/** From what was asked for to what an operation is told: secrets read, keys parsed, defaults applied. */









/** @throws BackupError `usage` for what is missing or contradicts itself, and for keys that cannot be read. */
async function backupSettings(options, request, environment) {
    const { kind, dryRun, sidecar, past = [] } = request;
    const target = await (0,settings_target/* resolveTarget */.u1)(options, environment);
    const stdout = options.output === '-';
    if (sidecar !== undefined && !stdout) {
        throw contradiction('--sidecar goes with --output -: in a folder the sidecar stands beside the archive');
    }
    if (stdout && options.signKey !== undefined && sidecar === undefined) {
        throw contradiction('--sign-key with --output - needs --sidecar FILE: the signature is written beside it');
    }
    return {
        target,
        kind,
        engine: options.engine ?? 'auto',
        consistency: options.consistency ?? 'auto',
        expect: options.expect ?? defaultExpect(target.database),
        output: stdout ? { stdout, sidecar } : { folder: folderOf(options) },
        prefix: options.name ?? target.database,
        writing: await writing(options, environment, await encryptionKey(options, environment)),
        maxShrink: Number.parseInt(options.maxShrink ?? '50%', 10),
        past,
        dryRun,
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function restoreSettings(options, request, environment) {
    const { archive, noSafetyBackup, freshVolume = false, ...rest } = request;
    const target = await (0,settings_target/* resolveTarget */.u1)(options, environment);
    if (target.type === 'direct' && rest.seedReplay) {
        throw contradiction('--seed-replay is for a compose target: a direct one is started by its own command');
    }
    if (target.type === 'direct' && rest.withSecret) {
        throw contradiction('--with-secret is for a compose target; --extract-secret FILE writes it to a file');
    }
    if (target.type !== 'helm' && freshVolume) {
        throw contradiction('--fresh-volume is for a helm target: elsewhere a deployment names the volume that it uses');
    }
    const decryption = await decryptionKey(options, environment);
    return {
        ...rest,
        freshVolume,
        target,
        archive: archiveChoice(archive, options),
        engine: options.engine ?? 'auto',
        decryption,
        verifyKeys: await verificationKeys(options),
        safety: noSafetyBackup === undefined
            ? await safetyArchive(options, environment, target.database, decryption)
            : { skipped: noSafetyBackup },
        keepBefore: (0,duration/* parseDuration */.E)(options.keepBefore ?? '7d'),
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function verifySettings(options, request, environment) {
    // Without one too: what was dumped by hand may be in the clear, which only its content tells.
    const decryption = request.digestOnly ? undefined : await decryptionKey(options, environment);
    return {
        archive: archiveChoice(request.archive, options),
        database: options.database ?? settings_target/* defaultDatabase */.$E,
        decryption,
        digestOnly: request.digestOnly,
        verifyKeys: await verificationKeys(options),
        expect: options.expect,
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function rollbackSettings(options, request, environment) {
    const decryption = () => decryptionKey(options, environment);
    return { ...request, target: await (0,settings_target/* resolveTarget */.u1)(options, environment), decryption };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function healSettings(options, environment) {
    return { target: await (0,settings_target/* resolveTarget */.u1)(options, environment) };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function cleanupSettings(options, request, environment) {
    return { ...request, target: await (0,settings_target/* resolveTarget */.u1)(options, environment), folder: folderOf(options) };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function drillSettings(options, request, environment) {
    const { archive, canary, fromDatabase, inPlace, ...rest } = request;
    return {
        ...rest,
        target: await (0,settings_target/* resolveTarget */.u1)(options, environment),
        stagingName: options.stagingName,
        withServices: options.stagingServices ?? [],
        restore: {
            archive: archiveChoice(archive, options),
            fromDatabase,
            inPlace,
            engine: options.engine ?? 'auto',
            decryption: await decryptionKey(options, environment),
            verifyKeys: await verificationKeys(options),
        },
        checks: await checkSettings(options, canary, environment),
        patience: (0,duration/* parseDuration */.E)(options.healthTimeout ?? '120s'),
    };
}
/** The collections that must be there where the user does not say which; none for a database we do not know. */
function defaultExpect(database) {
    // Not issuer_trust_overrides: a directory that never used it has none.
    return database === settings_target/* defaultDatabase */.$E ? ['issuers', 'issuer_keys', 'issuer_audit'] : [];
}
async function writing(options, environment, encryption) {
    const { signKey, signKeyPassphrase } = options;
    const passphrase = signKeyPassphrase && (await (0,secret/* resolveSecret */.J)(signKeyPassphrase, environment));
    return {
        compression: compression(options.compression ?? 'zstd'),
        encryption,
        signKey: signKey === undefined ? undefined : await signingKey(signKey, passphrase, environment),
    };
}
async function signingKey(given, passphrase, environment) {
    if (!schema/* reference */.ir.test(given))
        return (0,signature/* loadSigningKey */.fm)(given, passphrase);
    // OpenSSH's own reader wants the last line feed, which a secret has lost.
    const text = `${await (0,secret/* resolveSecret */.J)(given, environment)}\n`;
    return (0,signature/* parseSigningKey */.UG)(text, given.replace(/^env:/, '$').replace(/^file:/, ''), passphrase);
}
async function safetyArchive(options, environment, database, decryption) {
    const encryption = (await givenEncryptionKey(options, environment)) ?? (await decryption?.encryptionKey());
    if (encryption === undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'There is nobody to encrypt the safety archive of the present state to',
            remedy: 'Give --identity or --recipient, or --no-safety-backup REASON to do without',
        });
    }
    return {
        folder: folderOf(options),
        prefix: options.name ?? database,
        writing: await writing(options, environment, encryption),
    };
}
function archiveChoice(archive, options) {
    if (archive === '-') {
        throw contradiction('An archive is read twice, so it cannot come from stdin: give the path of a file');
    }
    if (archive === 'latest')
        return { latestIn: options.from ?? folderOf(options) };
    return { file: archive };
}
function folderOf({ output = '.' }) {
    if (output !== '-')
        return output;
    throw contradiction('The output folder is needed here; stdout (-) is for backup alone');
}
function compression(text) {
    const [, zstd, zstdLevel = 1, gzip, gzipLevel = 6] = schema/* compressionPattern */.Vk.exec(text);
    return zstd === undefined
        ? { method: gzip, level: Number(gzipLevel) }
        : { method: 'zstd', level: Number(zstdLevel) };
}
async function verificationKeys({ verifyKeys = [] }) {
    return (await Promise.all(verifyKeys.map(verification_keys/* loadVerificationKeys */.K))).flat();
}
function contradiction(message) {
    return new errors/* BackupError */.hj({ code: 'usage', message, remedy: 'See --help' });
}


/***/ }),

/***/ 16532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Y: () => (/* binding */ Header)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./node_modules/tar/dist/esm/large-numbers.js
// Tar can encode large and negative numbers using a leading byte of
// 0xff for negative, and 0x80 for positive.
const encode = (num, buf) => {
    if (!Number.isSafeInteger(num)) {
        // The number is so large that javascript cannot represent it with integer
        // precision.
        throw Error('cannot encode number outside of javascript safe integer range');
    }
    else if (num < 0) {
        encodeNegative(num, buf);
    }
    else {
        encodePositive(num, buf);
    }
    return buf;
};
const encodePositive = (num, buf) => {
    buf[0] = 0x80;
    for (var i = buf.length; i > 1; i--) {
        buf[i - 1] = num & 0xff;
        num = Math.floor(num / 0x100);
    }
};
const encodeNegative = (num, buf) => {
    buf[0] = 0xff;
    var flipped = false;
    num = num * -1;
    for (var i = buf.length; i > 1; i--) {
        var byte = num & 0xff;
        num = Math.floor(num / 0x100);
        if (flipped) {
            buf[i - 1] = onesComp(byte);
        }
        else if (byte === 0) {
            buf[i - 1] = 0;
        }
        else {
            flipped = true;
            buf[i - 1] = twosComp(byte);
        }
    }
};
const parse = (buf) => {
    const pre = buf[0];
    const value = pre === 0x80 ? pos(buf.subarray(1, buf.length))
        : pre === 0xff ? twos(buf)
            : null;
    if (value === null) {
        throw Error('invalid base256 encoding');
    }
    if (!Number.isSafeInteger(value)) {
        // The number is so large that javascript cannot represent it with integer
        // precision.
        throw Error('parsed number outside of javascript safe integer range');
    }
    return value;
};
const twos = (buf) => {
    var len = buf.length;
    var sum = 0;
    var flipped = false;
    for (var i = len - 1; i > -1; i--) {
        var byte = Number(buf[i]);
        var f;
        if (flipped) {
            f = onesComp(byte);
        }
        else if (byte === 0) {
            f = byte;
        }
        else {
            flipped = true;
            f = twosComp(byte);
        }
        if (f !== 0) {
            sum -= f * Math.pow(256, len - i - 1);
        }
    }
    return sum;
};
const pos = (buf) => {
    var len = buf.length;
    var sum = 0;
    for (var i = len - 1; i > -1; i--) {
        var byte = Number(buf[i]);
        if (byte !== 0) {
            sum += byte * Math.pow(256, len - i - 1);
        }
    }
    return sum;
};
const onesComp = (byte) => (0xff ^ byte) & 0xff;
const twosComp = (byte) => ((0xff ^ byte) + 1) & 0xff;
//# sourceMappingURL=large-numbers.js.map
;// CONCATENATED MODULE: ./node_modules/tar/dist/esm/types.js
const isCode = (c) => types_name.has(c);
const isName = (c) => code.has(c);
/**
 * types that are a normal file system entry, not metadata.
 *
 * These can be the subject of extended/globalExtended headers, long path
 * names, long linkpath names, etc.
 *
 * Any other types are meta, and cannot be targetted by extended PAX headers.
 */
const normalFsTypes = new Set([
    '0',
    '',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    'D',
]);
// map types from key to human-friendly name
const types_name = new Map([
    ['0', 'File'],
    // same as File
    ['', 'OldFile'],
    ['1', 'Link'],
    ['2', 'SymbolicLink'],
    // Devices and FIFOs aren't fully supported
    // they are parsed, but skipped when unpacking
    ['3', 'CharacterDevice'],
    ['4', 'BlockDevice'],
    ['5', 'Directory'],
    ['6', 'FIFO'],
    // same as File
    ['7', 'ContiguousFile'],
    // pax headers
    ['g', 'GlobalExtendedHeader'],
    ['x', 'ExtendedHeader'],
    // vendor-specific stuff
    // skip
    ['A', 'SolarisACL'],
    // like 5, but with data, which should be skipped
    ['D', 'GNUDumpDir'],
    // metadata only, skip
    ['I', 'Inode'],
    // data = link path of next file
    ['K', 'NextFileHasLongLinkpath'],
    // data = path of next file
    ['L', 'NextFileHasLongPath'],
    // skip
    ['M', 'ContinuationFile'],
    // like L
    ['N', 'OldGnuLongPath'],
    // skip
    ['S', 'SparseFile'],
    // skip
    ['V', 'TapeVolumeHeader'],
    // like x
    ['X', 'OldExtendedHeader'],
]);
// map the other direction
const code = new Map(Array.from(types_name).map(kv => [kv[1], kv[0]]));
//# sourceMappingURL=types.js.map
;// CONCATENATED MODULE: ./node_modules/tar/dist/esm/header.js
// parse a 512-byte header block to a data object, or vice-versa
// encode returns `true` if a pax extended header is needed, because
// the data could not be faithfully encoded in a simple header.
// (Also, check header.needPax to see if it needs a pax header.)



const notNegative = (n) => n === undefined || n < 0 ? undefined : n;
class Header {
    cksumValid = false;
    needPax = false;
    nullBlock = false;
    block;
    path;
    mode;
    uid;
    gid;
    size;
    cksum;
    #type = 'Unsupported';
    linkpath;
    uname;
    gname;
    devmaj = 0;
    devmin = 0;
    atime;
    ctime;
    mtime;
    charset;
    comment;
    constructor(data, off = 0, ex, gex) {
        if (Buffer.isBuffer(data)) {
            this.decode(data, off || 0, ex, gex);
        }
        else if (data) {
            this.#slurp(data);
        }
    }
    decode(buf, off, ex, gex) {
        if (!off) {
            off = 0;
        }
        if (!buf || !(buf.length >= off + 512)) {
            throw new Error('need 512 bytes for header');
        }
        // Decode the typeflag (independent of any pending PAX/GNU extended header)
        // up front so we can tell whether THIS block is itself an intermediary
        // extension header (PAX `x`/`g`, GNU long-name `L`, GNU long-link `K`).
        // Per POSIX pax, a PAX extended header describes the *next file entry*, not
        // the extension headers that may sit between it and that file. Applying the
        // pending PAX overrides (notably `size`) to an intervening `L`/`K`/`x`/`g`
        // header desynchronizes the stream relative to other tar implementations
        // and enables tar interpretation-conflict / file-smuggling attacks.
        const t = decString(buf, off + 156, 1);
        const isNormalFS = normalFsTypes.has(t);
        const exForFields = isNormalFS ? ex : undefined;
        const gexForFields = isNormalFS ? gex : undefined;
        this.path = exForFields?.path ?? decString(buf, off, 100);
        this.mode =
            exForFields?.mode ??
                gexForFields?.mode ??
                decNumber(buf, off + 100, 8);
        this.uid =
            exForFields?.uid ?? gexForFields?.uid ?? decNumber(buf, off + 108, 8);
        this.gid =
            exForFields?.gid ?? gexForFields?.gid ?? decNumber(buf, off + 116, 8);
        this.size = notNegative(exForFields?.size ??
            gexForFields?.size ??
            decNumber(buf, off + 124, 12));
        this.mtime =
            exForFields?.mtime ??
                gexForFields?.mtime ??
                decDate(buf, off + 136, 12);
        this.cksum = decNumber(buf, off + 148, 12);
        // if we have extended or global extended headers, apply them now
        // See https://github.com/npm/node-tar/pull/187
        // Apply global before local, so it overrides. Never slurp the pending
        // extended-header fields onto an intermediary extension header.
        if (gexForFields)
            this.#slurp(gexForFields, true);
        if (exForFields)
            this.#slurp(exForFields);
        // old tar versions marked dirs as a file with a trailing /
        if (isCode(t)) {
            this.#type = t || '0';
        }
        if (this.#type === '0' && this.path.slice(-1) === '/') {
            this.#type = '5';
        }
        // tar implementations sometimes incorrectly put the stat(dir).size
        // as the size in the tarball, even though Directory entries are
        // not able to have any body at all.  In the very rare chance that
        // it actually DOES have a body, we weren't going to do anything with
        // it anyway, and it'll just be a warning about an invalid header.
        if (this.#type === '5') {
            this.size = 0;
        }
        this.linkpath = decString(buf, off + 157, 100);
        if (buf.subarray(off + 257, off + 265).toString() === 'ustar\u000000') {
            /* c8 ignore start */
            this.uname =
                exForFields?.uname ??
                    gexForFields?.uname ??
                    decString(buf, off + 265, 32);
            this.gname =
                exForFields?.gname ??
                    gexForFields?.gname ??
                    decString(buf, off + 297, 32);
            this.devmaj =
                exForFields?.devmaj ??
                    gexForFields?.devmaj ??
                    decNumber(buf, off + 329, 8) ??
                    0;
            this.devmin =
                exForFields?.devmin ??
                    gexForFields?.devmin ??
                    decNumber(buf, off + 337, 8) ??
                    0;
            /* c8 ignore stop */
            if (buf[off + 475] !== 0) {
                // definitely a prefix, definitely >130 chars.
                const prefix = decString(buf, off + 345, 155);
                this.path = prefix + '/' + this.path;
            }
            else {
                const prefix = decString(buf, off + 345, 130);
                if (prefix) {
                    this.path = prefix + '/' + this.path;
                }
                /* c8 ignore start */
                this.atime = ex?.atime ?? gex?.atime ?? decDate(buf, off + 476, 12);
                this.ctime = ex?.ctime ?? gex?.ctime ?? decDate(buf, off + 488, 12);
                /* c8 ignore stop */
            }
        }
        let sum = 8 * 0x20;
        for (let i = off; i < off + 148; i++) {
            sum += buf[i];
        }
        for (let i = off + 156; i < off + 512; i++) {
            sum += buf[i];
        }
        this.cksumValid = sum === this.cksum;
        if (this.cksum === undefined && sum === 8 * 0x20) {
            this.nullBlock = true;
        }
    }
    #slurp(ex, gex = false) {
        Object.assign(this, Object.fromEntries(Object.entries(ex).filter(([k, v]) => {
            // we slurp in everything except for the path attribute in
            // a global extended header, because that's weird. Also, any
            // null/undefined values are ignored.
            return !(v === null ||
                v === undefined ||
                (k === 'size' && Number(v) < 0) ||
                (k === 'path' && gex) ||
                (k === 'linkpath' && gex) ||
                k === 'global');
        })));
    }
    encode(buf, off = 0) {
        if (!buf) {
            buf = this.block = Buffer.alloc(512);
        }
        if (this.#type === 'Unsupported') {
            this.#type = '0';
        }
        if (!(buf.length >= off + 512)) {
            throw new Error('need 512 bytes for header');
        }
        const prefixSize = this.ctime || this.atime ? 130 : 155;
        const split = splitPrefix(this.path || '', prefixSize);
        const path = split[0];
        const prefix = split[1];
        this.needPax = !!split[2];
        this.needPax = encString(buf, off, 100, path) || this.needPax;
        this.needPax = encNumber(buf, off + 100, 8, this.mode) || this.needPax;
        this.needPax = encNumber(buf, off + 108, 8, this.uid) || this.needPax;
        this.needPax = encNumber(buf, off + 116, 8, this.gid) || this.needPax;
        this.needPax = encNumber(buf, off + 124, 12, this.size) || this.needPax;
        this.needPax = encDate(buf, off + 136, 12, this.mtime) || this.needPax;
        buf[off + 156] = Number(this.#type.codePointAt(0));
        this.needPax =
            encString(buf, off + 157, 100, this.linkpath) || this.needPax;
        buf.write('ustar\u000000', off + 257, 8);
        this.needPax =
            encString(buf, off + 265, 32, this.uname) || this.needPax;
        this.needPax =
            encString(buf, off + 297, 32, this.gname) || this.needPax;
        this.needPax =
            encNumber(buf, off + 329, 8, this.devmaj) || this.needPax;
        this.needPax =
            encNumber(buf, off + 337, 8, this.devmin) || this.needPax;
        this.needPax =
            encString(buf, off + 345, prefixSize, prefix) || this.needPax;
        if (buf[off + 475] !== 0) {
            this.needPax = encString(buf, off + 345, 155, prefix) || this.needPax;
        }
        else {
            this.needPax = encString(buf, off + 345, 130, prefix) || this.needPax;
            this.needPax =
                encDate(buf, off + 476, 12, this.atime) || this.needPax;
            this.needPax =
                encDate(buf, off + 488, 12, this.ctime) || this.needPax;
        }
        let sum = 8 * 0x20;
        for (let i = off; i < off + 148; i++) {
            sum += buf[i];
        }
        for (let i = off + 156; i < off + 512; i++) {
            sum += buf[i];
        }
        this.cksum = sum;
        encNumber(buf, off + 148, 8, this.cksum);
        this.cksumValid = true;
        return this.needPax;
    }
    get type() {
        return (this.#type === 'Unsupported' ?
            this.#type
            : types_name.get(this.#type));
    }
    get typeKey() {
        return this.#type;
    }
    set type(type) {
        const c = String(code.get(type));
        if (isCode(c) || c === 'Unsupported') {
            this.#type = c;
        }
        else if (isCode(type)) {
            this.#type = type;
        }
        else {
            throw new TypeError('invalid entry type: ' + type);
        }
    }
}
const splitPrefix = (p, prefixSize) => {
    const pathSize = 100;
    let pp = p;
    let prefix = '';
    let ret = undefined;
    const root = external_node_path_.posix.parse(p).root || '.';
    if (Buffer.byteLength(pp) < pathSize) {
        ret = [pp, prefix, false];
    }
    else {
        // first set prefix to the dir, and path to the base
        prefix = external_node_path_.posix.dirname(pp);
        pp = external_node_path_.posix.basename(pp);
        do {
            if (Buffer.byteLength(pp) <= pathSize &&
                Buffer.byteLength(prefix) <= prefixSize) {
                // both fit!
                ret = [pp, prefix, false];
            }
            else if (Buffer.byteLength(pp) > pathSize &&
                Buffer.byteLength(prefix) <= prefixSize) {
                // prefix fits in prefix, but path doesn't fit in path
                ret = [pp.slice(0, pathSize - 1), prefix, true];
            }
            else {
                // make path take a bit from prefix
                pp = external_node_path_.posix.join(external_node_path_.posix.basename(prefix), pp);
                prefix = external_node_path_.posix.dirname(prefix);
            }
        } while (prefix !== root && ret === undefined);
        // at this point, found no resolution, just truncate
        if (!ret) {
            ret = [p.slice(0, pathSize - 1), '', true];
        }
    }
    return ret;
};
const decString = (buf, off, size) => buf
    .subarray(off, off + size)
    .toString('utf8')
    .replace(/\0.*/, '');
const decDate = (buf, off, size) => numToDate(decNumber(buf, off, size));
const numToDate = (num) => num === undefined ? undefined : new Date(num * 1000);
const decNumber = (buf, off, size) => Number(buf[off]) & 0x80 ?
    parse(buf.subarray(off, off + size))
    : decSmallNumber(buf, off, size);
const nanUndef = (value) => (isNaN(value) ? undefined : value);
const decSmallNumber = (buf, off, size) => nanUndef(parseInt(buf
    .subarray(off, off + size)
    .toString('utf8')
    .replace(/\0.*$/, '')
    .trim(), 8));
// the maximum encodable as a null-terminated octal, by field size
const MAXNUM = {
    12: 0o77777777777,
    8: 0o7777777,
};
const encNumber = (buf, off, size, num) => num === undefined ? false
    : num > MAXNUM[size] || num < 0 ?
        (encode(num, buf.subarray(off, off + size)), true)
        : (encSmallNumber(buf, off, size, num), false);
const encSmallNumber = (buf, off, size, num) => buf.write(octalString(num, size), off, size, 'ascii');
const octalString = (num, size) => padOctal(Math.floor(num).toString(8), size);
const padOctal = (str, size) => (str.length === size - 1 ?
    str
    : new Array(size - str.length - 1).join('0') + str + ' ') + '\0';
const encDate = (buf, off, size, date) => date === undefined ? false : (encNumber(buf, off, size, date.getTime() / 1000));
// enough to fill the longest string we've got
const NULLS = new Array(156).join('\0');
// pad with nulls, return true if it's longer or non-ascii
const encString = (buf, off, size, str) => str === undefined ? false : ((buf.write(str + NULLS, off, size, 'utf8'),
    str.length !== Buffer.byteLength(str) || str.length > size));
//# sourceMappingURL=header.js.map

/***/ })

};
