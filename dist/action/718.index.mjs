export const id = 718;
export const ids = [718];
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

/***/ 3599:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PS: () => (/* binding */ readIndexes),
/* harmony export */   _4: () => (/* binding */ sourceChanged),
/* harmony export */   _w: () => (/* binding */ listAll),
/* harmony export */   uM: () => (/* binding */ readCatalog),
/* harmony export */   vs: () => (/* binding */ catalogDifference)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _canonical_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(52570);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38450);
/* harmony import */ var _own_names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(96241);




/** `system.js` is the one system collection that belongs to the user. */
function isInternal(name) {
    return name.startsWith('system.') && name !== 'system.js';
}
/**
 * The collections that a backup carries, sorted by name.
 * @throws BackupError `source-changed` when a collection vanishes between the listing and its indexes, or when an
 * index is still being built: data read now need not fit the index that comes out.
 */
async function readCatalog(db, session) {
    const listed = await listAll(db, session);
    const wanted = listed.filter(({ name }) => !(0,_own_names_js__WEBPACK_IMPORTED_MODULE_3__/* .isOurs */ .MU)(name) && !isInternal(name));
    return Promise.all(wanted.map(async (entry) => ({
        ...entry,
        indexes: entry.type === 'view' ? [] : await readIndexes(db, entry.name, session),
    })));
}
/** Every collection of the database, ours and internal ones too, without indexes, sorted by name. */
async function listAll(db, session) {
    const listed = await db.listCollections({}, { promoteValues: false, ...(session && { session }) }).toArray();
    return listed
        .map((raw) => {
        const { name, type, options, info } = raw;
        return {
            name,
            type: type,
            uuid: info?.uuid ? Buffer.from(info.uuid.buffer).toString('hex') : null,
            options: options ?? {},
        };
    })
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}
/** @throws BackupError as {@link readCatalog}. */
async function readIndexes(db, collection, session) {
    let answer;
    try {
        answer = await db.command(
        // An index under construction is told apart by its build's UUID only when asked for.
        { listIndexes: collection, cursor: { batchSize: 1000 }, includeBuildUUIDs: true }, { promoteValues: false, ...(session && { session }) });
    }
    catch (error) {
        if ((0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error, 26, 166)) {
            throw sourceChanged(`the collection ${collection} was dropped or renamed during the backup`, error);
        }
        throw error;
    }
    const indexes = answer.cursor.firstBatch;
    const building = indexes.find((index) => 'buildUUID' in index);
    if (building) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'source-changed',
            message: `an index of ${collection} is being built`,
            cause: 'Documents read now need not fit the index that comes out',
            remedy: 'Run the backup again when the build is over',
        });
    }
    return indexes.map((index) => ('spec' in index ? index.spec : index));
}
/** Collections are not what they were when the backup began: nothing of it is good. */
function sourceChanged(message, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'source-changed',
        message,
        cause: 'Somebody changes collections at this moment, a migration or an upgrade for example',
        remedy: 'Run the backup again when that is over',
        underlying,
    });
}
/** Names what differs between two catalogs, in words; null where they are equal. */
function catalogDifference(before, after) {
    const was = new Map(before.map((entry) => [entry.name, entry]));
    const is = new Map(after.map((entry) => [entry.name, entry]));
    for (const [name, entry] of was) {
        const now = is.get(name);
        if (!now)
            return `${name} was dropped or renamed`;
        if (now.uuid !== entry.uuid)
            return `${name} was dropped and created again`;
        if ((0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonical */ .$)(now.options) !== (0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonical */ .$)(entry.options))
            return `the options of ${name} changed`;
        if ((0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalIndexes */ .n)(now.indexes) !== (0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonicalIndexes */ .n)(entry.indexes))
            return `the indexes of ${name} changed`;
    }
    for (const name of is.keys())
        if (!was.has(name))
            return `${name} was created`;
    return null;
}


/***/ }),

/***/ 68066:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ng: () => (/* binding */ connect),
/* harmony export */   wY: () => (/* binding */ parseUri)
/* harmony export */ });
/* unused harmony export atPrimary */
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(84294);
/* harmony import */ var mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(54424);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(83916);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(38450);
/** Reaching a MongoDB and finding out what it is. */





/** How long saying goodbye may take, milliseconds: a server that stands still would hold the driver over a minute. */
const closePatience = 5_000;
/**
 * Connects and refuses what this program cannot serve.
 * @param shownAs what to call its hosts, where the connection string leads there on a way round.
 * @throws BackupError `settings` for a connection string that cannot be read; `source-failed` or `target-failed`
 * when nothing answers; `not-permitted` when the credentials are refused; `target-unsuitable` for mongos, an
 * imitation of MongoDB, or a server older than 4.4.
 */
async function connect(uri, side, options = {}, shownAs) {
    let client;
    try {
        client = new mongodb__WEBPACK_IMPORTED_MODULE_1__.MongoClient(atPrimary(uri), {
            appName: 'issuer-backup',
            // What the connection string says itself goes before.
            ...(/[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: 10_000 }),
            retryReads: true,
            ...options,
        });
    }
    catch (error) {
        throw error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj ? error : unreadable(unknownOptions(uri, error));
    }
    // The driver would throw where nobody can catch it.
    if (client.options.hosts.some(({ host, socketPath }) => !host && !socketPath))
        throw unreadable();
    const hosts = shownAs ?? (client.options.hosts.map(String).join(', ') || (client.options.srvHost ?? ''));
    try {
        await client.connect();
        return { client, hosts, facts: await inspect(client, hosts), close: () => close(client) };
    }
    catch (error) {
        await close(client);
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .mongoFailure */ .pf)(error, side, `reaching MongoDB at ${hosts}`);
    }
}
/** @throws BackupError `settings`. */
function parseUri(uri) {
    // The beginning of a password with a bare slash would pass for a host, and be shown.
    if (/^[^/?@]*:\/\/[^/?@]*\/[^?]*@/.test(uri))
        throw unreadable();
    try {
        return new mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_2__/* .ConnectionString */ .QZ(uri);
    }
    catch {
        throw unreadable();
    }
}
/** The driver's own message may quote the string, password and all: it is not passed on. */
function unreadable(options = null) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
        code: 'settings',
        message: 'the MongoDB connection string cannot be read',
        cause: options === null
            ? 'It is malformed; characters such as @ : / % in a password must be percent-encoded'
            : `MongoDB's driver knows no option ${options}`,
        remedy: options === null
            ? 'Correct it; it starts with mongodb:// or mongodb+srv://'
            : 'Correct what stands after the question mark, or take it out',
    });
}
/** Names of options, or null where that is not what is wrong; of a password with a ? in it nothing is told. */
function unknownOptions(uri, error) {
    const [, query = ''] = /^[^?]*\?([^@]*)$/.exec(uri) ?? [];
    const [, found] = /^options? ([\w., -]+) (?:is|are) not supported$/.exec(error.message) ?? [];
    if (found === undefined)
        return null;
    const unknown = new Set(found.split(', '));
    const names = query.split('&').map((option) => option.split('=', 1)[0]);
    return names.filter((name) => unknown.has(name.toLowerCase())).join(', ') || null;
}
async function close(client) {
    await Promise.race([client.close(), (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(closePatience, undefined, { ref: false })]);
}
/**
 * A journal, a catalog or a lock that a lagging secondary tells is a past one, whatever its read concern. So the
 * connection string has no say in who is read from, except by directConnection.
 */
function atPrimary(uri) {
    const connection = parseUri(uri);
    for (const option of ['readPreference', 'readPreferenceTags', 'maxStalenessSeconds']) {
        connection.searchParams.delete(option);
    }
    return connection.href;
}
async function inspect(client, hosts) {
    const admin = client.db('admin');
    const [hello, build] = await Promise.all([admin.command({ hello: 1 }), admin.command({ buildInfo: 1 })]);
    const imitation = imitationName(build, hosts);
    if (imitation !== null) {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .unsuitable */ .Pq)(`${imitation} answers at ${hosts}, not MongoDB`, 'Its snapshots, renames and checks differ from those this program relies on', 'Use the backup that belongs to it');
    }
    if (hello.msg === 'isdbgrid') {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .unsuitable */ .Pq)(`${hosts} is a mongos: a sharded cluster`, 'A backup through mongos is no point in time across the shards', 'Use a backup made for sharded clusters; for a database that one shard holds whole, name a member of that shard');
    }
    const version = String(build.version);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < _failure_js__WEBPACK_IMPORTED_MODULE_4__/* .oldest */ .os.major || (major === _failure_js__WEBPACK_IMPORTED_MODULE_4__/* .oldest */ .os.major && minor < _failure_js__WEBPACK_IMPORTED_MODULE_4__/* .oldest */ .os.minor))
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .tooOld */ .Yo)(version);
    return {
        version,
        featureCompatibility: await featureCompatibility(client),
        topology: typeof hello.setName === 'string' ? 'replica-set' : 'standalone',
        maxMessageBytes: Number(hello.maxMessageSizeBytes ?? 48_000_000),
    };
}
async function featureCompatibility(client) {
    try {
        const answer = await client.db('admin').command({ getParameter: 1, featureCompatibilityVersion: 1 });
        return String(answer.featureCompatibilityVersion?.version ?? '') || null;
    }
    catch (error) {
        if ((0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .isServerError */ .GQ)(error, 13))
            return null;
        throw error;
    }
}
function imitationName(build, hosts) {
    if ('ferretdb' in build || 'ferretdbVersion' in build || 'ferretdbFeatures' in build)
        return 'FerretDB';
    if (/\.docdb[a-z-]*\.amazonaws\.com/i.test(hosts))
        return 'Amazon DocumentDB';
    if (/\.cosmos\.azure\.com/i.test(hosts))
        return 'Azure Cosmos DB';
    return null;
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

/***/ 38450:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GQ: () => (/* binding */ isServerError),
/* harmony export */   Gv: () => (/* binding */ contentRefused),
/* harmony export */   Pq: () => (/* binding */ unsuitable),
/* harmony export */   Yo: () => (/* binding */ tooOld),
/* harmony export */   os: () => (/* binding */ oldest),
/* harmony export */   pY: () => (/* binding */ failsItself),
/* harmony export */   pf: () => (/* binding */ mongoFailure)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84294);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/** What the driver, the network or the server refuse, as failures with cause and remedy. */


/** The oldest server that is served. */
const oldest = { major: 4, minor: 4 };
function tooOld(version) {
    return unsuitable(`the server is MongoDB ${version}, at least ${oldest.major}.${oldest.minor} is needed`, 'Older servers lack what a consistent backup needs', 'Upgrade the server first, with the dump that belongs to its version');
}
function unsuitable(message, cause, remedy) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({ code: 'target-unsuitable', message, cause, remedy });
}
/** Is this what the server answered with one of these error codes? */
function isServerError(error, ...codes) {
    // Where values are not promoted, the code of an error is an Int32 too.
    return error instanceof Error && 'code' in error && codes.includes(Number(error.code));
}
/** MongoDB's error code for a full disk (OutOfDiskSpace). Mostly a server answers 8 instead, and errno's words. */
const outOfDiskSpace = 14031;
const noSpace = /no space left on device/i;
function isDiskFull(error) {
    // Of this machine's disk others speak.
    if (!(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerError))
        return false;
    return Number(error.code) === outOfDiskSpace || noSpace.test(error.message);
}
/** Answers of a member that is the primary no more, or about to be so. */
const notPrimary = [189, 10107, 11602, 13435];
/** Does the server fail itself, whatever it was given: without room, on its way down, as a primary no more? */
function failsItself(error) {
    const passing = error.hasErrorLabel('RetryableWriteError') || isServerError(error, ...notPrimary);
    return passing || isDiskFull(error) || isOutOfReach(error);
}
/**
 * Error codes by which a server says of what it was given that it cannot be stored or indexed, the same in all versions:
 * names and values of fields, sizes, validation, what an index is defined as, and values that one does not take. Any other
 * it may answer since it fails itself: on a disk that is full or broken, while it shuts down, as a primary no more.
 */
const ofContent = new Set([
    ...[2, 9, 14, 15, 16, 22, 52, 53, 54, 55, 56, 57, 72, 73, 116, 121, 357, 378, 10003, 10334, 17280],
    ...[67, 85, 86, 171, 197, 201],
    // Of values: geographic, hashed and text indexes.
    ...[13026, 13027, 16755, 16766, 16804, 17261, 17262],
]);
/**
 * What to throw where a server does not take what an archive holds. Its words may quote a document: those are cut.
 * @param doing in the failure of a server that fails itself.
 * @param refused in that of an archive that is not for this server.
 */
function contentRefused({ code, message }, doing, refused) {
    const words = `${withoutValues(message)} (code ${code})`;
    // That it has no room it may say behind what was cut.
    const full = isDiskFull(new mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerError({ message, code }));
    if (full || !ofContent.has(code)) {
        const failure = new mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerError({ message: words, code: full ? outOfDiskSpace : code });
        return mongoFailure(failure, 'target', doing);
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({ code: 'archive-unsuitable', ...refused, message: `${refused.message}: ${words}` });
}
/** A server's message without the key or document that it quotes. */
function withoutValues(message) {
    return message.replace(/\s*(dup key|found value|object to insert|document)?:?\s*\{.*$/s, '');
}
/** The set that the connection string names where the driver has dismissed every server as not of it, else null. */
function strangeSet(error) {
    if (!(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerSelectionError) || !error.reason)
        return null;
    const { setName, servers } = error.reason;
    return servers.size === 0 ? setName : null;
}
/** Of a socket that went away under the driver, which passes these on as they are; they name no system call. */
const brokenSocket = /^(?:EPIPE|ERR_STREAM_(?:DESTROYED|WRITE_AFTER_END)|ERR_(?:SSL|TLS)_\w+)$/;
/** What node throws where the operating system refuses: a socket, a name that does not resolve, a file. */
function isSystemError(error) {
    if (!(error instanceof Error) || !('code' in error))
        return false;
    return 'syscall' in error || brokenSocket.test(String(error.code));
}
/** How a connection ends that nobody here has closed. */
const lostConnection = /^(?:EPIPE|ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|E(?:HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM_\w+)$/;
/** Is it that the server cannot be reached any more? That it shuts down it says itself, where it still can. */
function isOutOfReach(error) {
    if (error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerSelectionError || error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoNetworkError)
        return true;
    return isServerError(error, 91, 11600) || ('code' in error && lostConnection.test(String(error.code)));
}
/**
 * Turns what the driver or the network threw into a failure with cause and remedy. Anything else passes as it is: a
 * BackupError, the reason of an abort, and a mistake of ours, which must not be taken for one of the server.
 */
function mongoFailure(error, side, doing) {
    if (!(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoError) && !isSystemError(error))
        return error;
    const { message } = error;
    const failed = side === 'source' ? 'source-failed' : 'target-failed';
    if (/wire version/i.test(message))
        return tooOld('before 4.4');
    if (isServerError(error, 18) || /auth(entication)? failed/i.test(message)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'not-permitted',
            message: `${doing} failed: the credentials were refused`,
            cause: 'The user, the password or the authSource of the connection string is not right',
            remedy: 'Check the connection string; authSource names the database that holds the user, often admin',
            underlying: error,
        });
    }
    if (isServerError(error, 13)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'not-permitted',
            // Behind it the server repeats the whole command.
            message: `${doing} failed: ${message.replace(/ to execute command \{ (\w+):.*$/s, ' to run $1')}`,
            cause: 'The user lacks a role',
            remedy: side === 'source'
                ? 'Grant the role backup on admin, or readWrite on the database'
                : 'Grant readWrite and dbAdmin on the database; for --with-users also backup and restore on admin',
            underlying: error,
        });
    }
    if (isServerError(error, 239)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: failed,
            message: `${doing} failed: the point in time of this backup has left the server's history`,
            cause: 'The dump took longer than minSnapshotHistoryWindowInSeconds (300 s by default), often because the output is slow',
            remedy: 'Write to a faster disk, raise that parameter, or accept --consistency collection',
            underlying: error,
        });
    }
    if (side === 'target' && isDiskFull(error)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'disk-full',
            message: `${doing} failed: the server's disk is full`,
            cause: `The server says: ${message}`,
            remedy: 'Free space on the disk of MongoDB, see that mongod runs, then run this again',
            underlying: error,
        });
    }
    if (isOutOfReach(error)) {
        const set = strangeSet(error);
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: failed,
            message: `${doing} failed: ${message}`,
            ...(set === null
                ? {
                    cause: 'The server is down, went down meanwhile, or cannot be reached from here',
                    remedy: 'Check that mongod runs and that its address is right; for one member of a replica set add directConnection=true',
                }
                : {
                    cause: `What answers there is no member of a replica set ${set}, as the connection string has it`,
                    remedy: 'Correct replicaSet in the connection string, or leave it out; rs.status() shows the name',
                }),
            underlying: error,
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: failed,
        message: `${doing} failed: ${message}`,
        ...(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerError && { remedy: 'Look at the log of mongod, then run this again' }),
        underlying: error,
    });
}


/***/ }),

/***/ 1628:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ notCarriedNatively),
/* harmony export */   t: () => (/* binding */ losesOrder)
/* harmony export */ });
/**
 * Why the native engine cannot carry this collection faithfully; null where it can.
 *
 * An object in JavaScript lists integer-like keys first, whatever order they came in: an index on `{a: 1, 0: 1}`
 * would come back as another one.
 */
function notCarriedNatively(entry) {
    if (entry.type === 'timeseries')
        return `${entry.name} is a time series`;
    if (losesOrder(entry.options))
        return `${entry.name} has options with fields named by integers`;
    const index = entry.indexes.find(losesOrder);
    if (index)
        return `${entry.name} has the index ${String(index.name)} on fields named by integers`;
    return null;
}
/** Would a JavaScript object list these fields in another order? */
function losesOrder(value) {
    if (Array.isArray(value))
        return value.some(losesOrder);
    if (typeof value !== 'object' || value === null || '_bsontype' in value)
        return false;
    const names = Object.keys(value);
    if (names.length > 1 && names.some((name) => /^(0|[1-9]\d*)$/.test(name)))
        return true;
    return Object.values(value).some(losesOrder);
}


/***/ }),

/***/ 58243:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $j: () => (/* binding */ forgetRecord),
/* harmony export */   H: () => (/* binding */ dropJournal),
/* harmony export */   Ih: () => (/* binding */ halfDone),
/* harmony export */   J1: () => (/* binding */ journalName),
/* harmony export */   PR: () => (/* binding */ journalOf),
/* harmony export */   a0: () => (/* binding */ readJournal),
/* harmony export */   aE: () => (/* binding */ readRecord),
/* harmony export */   bd: () => (/* binding */ refreshRecord),
/* harmony export */   r4: () => (/* binding */ droppableJournal),
/* harmony export */   vL: () => (/* binding */ updateRecord),
/* harmony export */   wP: () => (/* binding */ isWhole)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84294);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3599);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(38450);
/* harmony import */ var _own_names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(96241);
/**
 * The journal of restores: one document for each, in the database that is restored, so that whoever reaches the
 * database can finish or reverse what another machine began.
 */





/** Starts with the staging prefix: it is never dumped. */
const journalName = `${_own_names_js__WEBPACK_IMPORTED_MODULE_4__/* .ownPrefixes */ .ZX.staging}journal`;
/** Every read and write of the journal is at majority: what it says survives a failover. */
function journalOf(db) {
    return db.collection(journalName, {
        readConcern: { level: 'majority' },
        writeConcern: { w: 'majority' },
    });
}
/** The records of restores in this database, oldest first. */
async function readJournal(db) {
    return journalOf(db)
        .find({ state: { $exists: true } })
        .sort({ started: 1 })
        .toArray();
}
/** The one record of this id. @throws BackupError `usage` where there is none. */
async function readRecord(db, id) {
    const records = await readJournal(db);
    const found = records.find((record) => record._id === id);
    if (found)
        return found;
    const known = records.map((record) => record._id).join(', ');
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'usage',
        message: `there is no restore ${id} in ${db.databaseName}`,
        cause: known === '' ? 'Nothing was restored here, or it was cleaned up' : `Known are ${known}`,
        remedy: 'Name the id that the restore printed',
    });
}
/** The restore whose swap was begun and not finished, in either direction. */
function halfDone(records) {
    return records.find(({ state }) => state === 'swapping' || state === 'rolling-back');
}
/** Is live data the old or the new, and no mixture? */
function isWhole({ state }) {
    return state !== 'swapping' && state !== 'rolling-back' && state !== 'in-place';
}
/**
 * Changes a record, and is certain of it before it returns: what memory says of it the journal says too. It is changed
 * only as long as it is in the state that we know it in.
 * @throws BackupError `locked` where somebody else has brought it into another state; `target-failed` where it is gone.
 */
async function updateRecord(db, record, change) {
    const { _id, state } = record;
    const { matchedCount } = await journalOf(db).updateOne({ _id, state }, { $set: change });
    if (matchedCount === 0) {
        const found = await journalOf(db).findOne({ _id });
        throw found ? overtaken(record, found.state) : vanished(record);
    }
    Object.assign(record, change);
}
/** Brings what memory says of a record up to what the journal says. @throws BackupError `target-failed`. */
async function refreshRecord(db, record) {
    const found = await journalOf(db).findOne({ _id: record._id });
    if (!found)
        throw vanished(record);
    Object.assign(record, found);
}
/** Removes the record of a restore that changed nothing and whose service needs nobody: there is nothing to tell. */
async function forgetRecord(db, { _id }) {
    await journalOf(db).deleteOne({ _id, state: 'aborted', serviceStopped: false });
}
/** The first major version whose `drop` takes the UUID of what it means. */
const dropsByUuid = 6;
/** The journal's UUID, 32 hex digits; null where there is none, or a server that drops by name alone. */
async function droppableJournal(db) {
    const { versionArray } = await db.command({ buildInfo: 1 });
    if (versionArray[0] < dropsByUuid)
        return null;
    return (await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(db)).find(({ name }) => name === journalName)?.uuid ?? null;
}
/** Drops the journal as long as it is the one of this UUID; one that was created since is left alone. */
async function dropJournal(db, uuid) {
    try {
        await db.command({
            drop: journalName,
            collectionUUID: new mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.UUID(uuid),
            writeConcern: { w: 'majority' },
        });
    }
    catch (error) {
        if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, namespaceNotFound, collectionUuidMismatch))
            throw error;
    }
}
const namespaceNotFound = 26;
const collectionUuidMismatch = 361;
function overtaken({ _id, state }, now) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'locked',
        message: `somebody else has taken over the restore ${_id}: it was ${state} and is ${now}`,
        cause: 'This process was suspended or cut off from the server for so long that it was taken for dead',
        remedy: 'Run issuer-backup heal, then look at what the other run did',
    });
}
function vanished({ _id }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `the journal of restore ${_id} has vanished`,
        cause: 'Somebody dropped it, or the database with it',
        remedy: 'Look at the database before anything else; issuer-backup cleanup lists what is left',
    });
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

/***/ 97399:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  s: () => (/* binding */ RawChannel),
  X: () => (/* binding */ requestByDriver)
});

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
var external_node_net_default = /*#__PURE__*/__webpack_require__.n(external_node_net_);
// EXTERNAL MODULE: ./node_modules/mongodb/lib/index.js
var lib = __webpack_require__(84294);
// EXTERNAL MODULE: ./src/buffer-garbage.ts
var buffer_garbage = __webpack_require__(24247);
// EXTERNAL MODULE: ./src/mongo/raw-document.ts
var raw_document = __webpack_require__(96886);
;// CONCATENATED MODULE: ./src/mongo/wire-line.ts
/**
 * A socket on which one command at a time is answered (OP_MSG of MongoDB's wire protocol), its replies read into
 * buffers of ours, again and again the same two.
 */


/** Of a message: length, request, response to, opcode; then flags and kind of section. */
const headerBytes = 16 + 4 + 1;
const opMsg = 2013;
/** Bytes of a message at most (`maxMessageSizeBytes` of every server), and at least: an empty document. */
const longestMessage = 48_000_000;
const shortestMessage = headerBytes + 5;
/** Bytes of a buffer at first: those of the replies that cursors ask for, and what frames them. */
const usualMessage = 4 * 1024 * 1024 + 256 * 1024;
/** Bytes of a reply's beginning at most. */
const beginningBytes = 64 * 1024;
/** How long the check may take, milliseconds: where it is not over by then, somebody else has to do the reading. */
const checkPatience = 10_000;
class WireLine {
    socket;
    #options;
    #buffers = [Buffer.allocUnsafeSlow(usualMessage), Buffer.allocUnsafeSlow(usualMessage)];
    /**
     * Where the bytes go that come first. Whatever comes while nothing is asked for comes here, and not into a reply
     * that is still in use.
     */
    #beginning = Buffer.allocUnsafeSlow(beginningBytes);
    #turn = 0;
    #filled = 0;
    #requests = 0;
    #waiting = null;
    #failure = null;
    constructor(options) {
        this.#options = options;
        const { handle, address, signal } = options;
        const onread = {
            buffer: () => this.#target,
            callback: (length) => {
                this.#received(length);
                return true;
            },
        };
        this.socket = new (external_node_net_default()).Socket({ handle, onread });
        const lost = () => this.fail(new lib.MongoNetworkError(`the connection to ${address} was lost`));
        this.socket.on('error', (cause) => this.fail(new lib.MongoNetworkError(cause.message, { cause })));
        this.socket.on('close', lost);
        this.socket.on('end', lost);
        // Never where buffers are given, unless Node no longer takes them.
        this.socket.on('data', () => this.#unreadable());
        signal?.addEventListener('abort', this.#abort);
        if (signal?.aborted)
            this.#abort();
    }
    /** Does it do what it promises, with this Node and this server? Never throws; the line is of no use where not. */
    async check() {
        const timer = setTimeout(() => this.#unreadable(), checkPatience);
        try {
            for (const _ of this.#buffers) {
                const reply = await this.request({ ping: 1, $db: 'admin' });
                if (lib.BSON.deserialize(reply).ok !== 1)
                    throw this.#unreadable();
            }
            return true;
        }
        catch (error) {
            this.fail(error);
            return false;
        }
        finally {
            clearTimeout(timer);
        }
    }
    /**
     * Sends a command; one at a time.
     * @returns the reply's document, which stays as it is until the next but one request.
     * @throws MongoNetworkError, or the signal's reason; the line is of no use after that.
     */
    async request(command) {
        if (this.#failure)
            throw this.#failure.error;
        if (this.#waiting)
            throw new Error('a line answers one request at a time');
        const body = lib.BSON.serialize(command);
        const message = Buffer.alloc(headerBytes + body.length);
        const id = ++this.#requests;
        message.writeInt32LE(message.length, 0);
        message.writeInt32LE(id, 4);
        message.writeInt32LE(opMsg, 12);
        message.set(body, headerBytes);
        this.#waiting = Promise.withResolvers();
        this.socket.write(message);
        const reply = await this.#waiting.promise;
        const document = reply.subarray(headerBytes);
        const sound = reply.readInt32LE(8) === id &&
            reply.readInt32LE(12) === opMsg &&
            reply.readInt32LE(16) === 0 &&
            reply[headerBytes - 1] === 0 &&
            document.readInt32LE(0) === document.length;
        if (!sound)
            throw this.#unreadable();
        return document;
    }
    /** Ends it, and fails what is under way. @returns the first failure. */
    fail(error) {
        if (this.#failure)
            return this.#failure.error;
        this.#failure = { error };
        this.#options.signal?.removeEventListener('abort', this.#abort);
        this.socket.destroy();
        this.#waiting?.reject(error);
        this.#options.onEnd();
        return error;
    }
    #abort = () => this.fail(this.#options.signal?.reason);
    #unreadable() {
        return this.fail(new lib.MongoNetworkError('the server sent what cannot be a reply'));
    }
    /** Where the next bytes go. */
    get #target() {
        return this.#filled === 0 ? this.#beginning : this.#buffers[this.#turn].subarray(this.#filled);
    }
    #received(length) {
        if (!this.#waiting) {
            this.#unreadable();
            return;
        }
        const buffer = this.#buffers[this.#turn];
        if (this.#filled === 0)
            this.#beginning.copy(buffer, 0, 0, length);
        this.#filled += length;
        if (this.#filled < 4)
            return;
        const whole = buffer.readInt32LE(0);
        if (whole < shortestMessage || whole > longestMessage || this.#filled > whole) {
            this.#unreadable();
        }
        else if (this.#filled === whole) {
            this.#turn = 1 - this.#turn;
            this.#filled = 0;
            const { resolve } = this.#waiting;
            this.#waiting = null;
            resolve(buffer.subarray(0, whole));
        }
        else if (whole > buffer.length) {
            const larger = Buffer.allocUnsafeSlow(whole);
            buffer.copy(larger, 0, 0, this.#filled);
            this.#buffers[this.#turn] = larger;
        }
    }
}

;// CONCATENATED MODULE: ./src/mongo/raw-channel.ts
/**
 * Requests whose replies are read past the driver.
 *
 * The driver makes a buffer for each read of the socket and one more for each reply: twice the database in garbage,
 * page faults and copies, a quarter of the processor time of a backup. So this borrows a connection from the driver's
 * pool, which has opened and authenticated it and goes on to close it where the server does not answer, and puts a
 * socket of ours in its place. It reaches inside the driver, whose version is pinned, and inside node:net, which
 * reads into given buffers only where it opens the socket itself. Where Node is not as expected, or the connection
 * asks for more than plain commands, the driver reads as always.
 */





/** Connections that a pool must be able to have: a channel keeps one, and others wait for the rest. */
const enoughConnections = 10;
/** One request at a time; opened by the first of them. */
class RawChannel {
    #client;
    #signal;
    #line = null;
    /** @param signal ends what is under way, which rejects with its reason. */
    constructor(client, signal) {
        this.#client = client;
        this.#signal = signal;
    }
    /**
     * Sends a command that opens or continues a cursor.
     * @returns the field `cursor` of its reply, which stays as it is until the next but one request.
     * @throws what the driver throws for the same command.
     */
    async request(db, command, session) {
        this.#line ??= openLine(this.#client, this.#signal);
        const line = await this.#line;
        if (line === null)
            return requestByDriver(db, command, session, this.#signal);
        return cursorOf(await line.request({ ...command, lsid: session.id, $db: db.databaseName }));
    }
    /** To be called in the end; fails what is under way. Never throws. */
    async close() {
        const line = await this.#line?.catch(() => null);
        line?.fail(new lib.MongoNetworkError('the connection was closed'));
    }
}
/** The same by the driver: the reply's bytes are the caller's own. */
async function requestByDriver(db, command, session, signal) {
    const reply = await db.command(command, { session, raw: true, ...(signal && { signal }) });
    // The reply, and the pieces that it came in.
    (0,buffer_garbage/* countGarbage */.R)(2 * reply.cursor.length);
    return reply.cursor;
}
function cursorOf(reply) {
    let cursor = null;
    for (const { type, name, start, end } of (0,raw_document/* elementsOf */.ZE)(reply)) {
        if (name === 'cursor' && type === 0x03)
            cursor = reply.subarray(start, end);
        if (name === 'ok' && type === 0x01 && reply.readDoubleLE(start) === 1 && cursor)
            return cursor;
    }
    throw new lib.MongoServerError(lib.BSON.deserialize(reply));
}
/** @returns null where the driver has to do it. @throws what the driver throws. */
async function openLine(client, signal) {
    const { topology } = client;
    if (!topology || !asksForPlainCommands(client))
        return null;
    const { pool } = await topology.selectServer('primary', { signal });
    const connection = await pool.checkOut({ signal, timeoutContext: { connectionCheckoutTimeout: null } });
    const { socket } = connection;
    const handle = socket._handle;
    if (Object.getPrototypeOf(socket) !== (external_node_net_default()).Socket.prototype ||
        typeof handle?.useUserBuffer !== 'function' ||
        socket.readableLength > 0) {
        pool.checkIn(connection);
        return null;
    }
    socket._handle = null;
    const onEnd = () => {
        connection.destroy();
        pool.checkIn(connection);
    };
    const line = new WireLine({ handle, address: pool.address, signal, onEnd });
    connection.socket = line.socket;
    if (await line.check())
        return line;
    signal?.throwIfAborted();
    return null;
}
/** Nothing that the driver does to every command, or every reply, beyond sending it. */
function asksForPlainCommands({ options }) {
    return !(options.tls ||
        options.proxyHost ||
        options.loadBalanced ||
        options.autoEncryption ||
        options.serverApi ||
        options.socketTimeoutMS ||
        options.compressors.some((compressor) => compressor !== 'none') ||
        // It authenticates again whenever a token has run out.
        options.credentials?.mechanism === 'MONGODB-OIDC' ||
        (options.maxPoolSize > 0 && options.maxPoolSize < enoughConnections));
}


/***/ }),

/***/ 49265:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ RawCursor)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84294);
/* harmony import */ var _raw_channel_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(97399);
/* harmony import */ var _raw_document_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(96886);
/** A server cursor read as raw BSON, its next batch asked for before this one is handed out. */



/** Bytes of a reply to aim at. The server would fill 16 MiB: memory that smaller ones do not take, and no faster. */
const replyBytes = 4 * 1024 * 1024;
/** Documents in the first reply, whose size nobody knows yet. */
const firstDocuments = 1_000;
/** How long to wait for the server to give up a cursor, milliseconds: it does so by itself in the end. */
const closePatience = 2_000;
/**
 * Starts a `find` and reads it to its end. The cursor counts as exhausted only when the server says so (cursor id
 * zero): a reader that gets past the last batch has seen every document that the server had for it.
 *
 * Takes raw replies, so no document is decoded and every byte comes out as it is stored.
 */
class RawCursor {
    #db;
    #collection;
    #options;
    #reply;
    /** Zero once the server has delivered everything. */
    #id;
    #documents = 0;
    #bytes = 0;
    constructor(db, collection, options, cursor) {
        this.#db = db;
        this.#collection = collection;
        this.#options = options;
        this.#reply = Promise.resolve(cursor);
        this.#id = locateBatch(cursor).id;
    }
    /** Sends the find, which returns at once with an empty batch: the cursor is open from then on. */
    static async open(db, find, options) {
        const cursor = await (0,_raw_channel_js__WEBPACK_IMPORTED_MODULE_1__/* .requestByDriver */ .X)(db, { ...find, batchSize: 0 }, options.session, options.signal);
        return new RawCursor(db, find.find, options, cursor);
    }
    async *batches() {
        while (this.#reply) {
            const cursor = await this.#reply;
            const { id, start, end } = locateBatch(cursor);
            this.#id = id;
            this.#reply = id === 0n ? null : this.#more(id);
            const batch = compact(cursor, start, end);
            this.#documents += batch.count;
            this.#bytes += batch.documents.length;
            if (batch.count > 0)
                yield batch;
        }
    }
    /** Frees what the server still holds for it. Never fails. */
    async close() {
        if (this.#id === 0n)
            return;
        await this.#db
            .command({ killCursors: this.#collection, cursors: [mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.Long.fromBigInt(this.#id)] }, { session: this.#options.session, signal: AbortSignal.timeout(closePatience) })
            .catch(() => { });
    }
    #more(id) {
        const { session, signal, channel } = this.#options;
        const more = {
            getMore: mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.Long.fromBigInt(id),
            collection: this.#collection,
            batchSize: this.#batchSize(),
        };
        // A connection of its own is for what has many documents.
        const reply = channel && this.#documents > 0
            ? channel.request(this.#db, more, session)
            : (0,_raw_channel_js__WEBPACK_IMPORTED_MODULE_1__/* .requestByDriver */ .X)(this.#db, more, session, signal);
        // Awaited only after the batch before it is through: until then its failure is not yet anybody's.
        reply.catch(() => { });
        return reply;
    }
    #batchSize() {
        if (this.#documents === 0)
            return firstDocuments;
        return Math.max(1, Math.floor((replyBytes * this.#documents) / this.#bytes));
    }
}
function locateBatch(cursor) {
    let id = 0n;
    let batch = null;
    for (const { type, name, start, end } of (0,_raw_document_js__WEBPACK_IMPORTED_MODULE_2__/* .elementsOf */ .ZE)(cursor)) {
        if (type === 0x12 && name === 'id')
            id = cursor.readBigInt64LE(start);
        if (type === 0x04)
            batch = { start: start + 4, end: end - 1 };
    }
    if (batch === null)
        throw new Error("the server's reply holds no batch");
    return { id, ...batch };
}
/** Moves the documents of a BSON array together, over the element headers between them. */
function compact(cursor, start, end) {
    let to = start;
    let at = start;
    let count = 0;
    while (at < end) {
        if (cursor[at] !== 0x03)
            throw new Error("the server's reply holds something that is no document");
        at++;
        while (at < end && cursor[at] !== 0)
            at++;
        at++;
        const length = cursor.readInt32LE(at);
        if (length < 5 || at + length > end)
            throw new Error("the server's reply holds a document that is cut");
        cursor.copyWithin(to, at, at + length);
        to += length;
        at += length;
        count++;
    }
    return { documents: cursor.subarray(start, to), count };
}


/***/ }),

/***/ 96886:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IE: () => (/* binding */ pieces),
/* harmony export */   Rn: () => (/* binding */ firstElement),
/* harmony export */   YA: () => (/* binding */ stretches),
/* harmony export */   ZE: () => (/* binding */ elementsOf),
/* harmony export */   uo: () => (/* binding */ documentsOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** Looks into raw BSON documents no further than their top level, without decoding anything. */

/** `_id` and its closing zero, read as a little-endian integer. */
const idName = 0x0064695f;
const timestamp = 0x11;
/** Sizes of values that have one size (BSON specification 1.1); what is missing here is measured below. */
const fixedSize = new Int8Array(256).fill(-1);
for (const [size, types] of [
    [0, [0x06, 0x0a, 0x7f, 0xff]],
    [1, [0x08]],
    [4, [0x10]],
    [8, [0x01, 0x09, timestamp, 0x12]],
    [12, [0x07]],
    [16, [0x13]],
]) {
    for (const type of types)
        fixedSize[type] = size;
}
/**
 * Tells apart what an insert stores as it is and what not. The server puts the clock in place of a `Timestamp(0, 0)`
 * at the top level (not in a leading `_id`, not deeper), adds an `_id` where there is none, and moves it first.
 *
 * @param run whole documents back to back
 * @param collection for the error message
 * @returns the run in stretches, in order; almost always the whole of it
 * @throws BackupError `archive-unsuitable` for a document whose first field is not `_id`; `archive-damaged` for
 * what is no BSON
 */
function stretches(run, collection) {
    const view = new DataView(run.buffer, run.byteOffset, run.length);
    const found = [];
    let from = 0;
    let count = 0;
    let altered = false;
    for (let start = 0; start < run.length;) {
        const end = start + view.getInt32(start, true);
        const now = isAltered(run, view, start, end, collection);
        if (now !== altered && count > 0) {
            found.push({ run: run.subarray(from, start), count, altered });
            from = start;
            count = 0;
        }
        altered = now;
        count++;
        start = end;
    }
    found.push({ run: run.subarray(from), count, altered });
    return found;
}
function isAltered(run, view, start, end, collection) {
    if (end < start + 10 || view.getInt32(start + 5, true) !== idName)
        throw withoutId(collection);
    let at = endOfValue(run, view, start + 4, end);
    while (at < end - 1) {
        const next = endOfValue(run, view, at, end);
        if (run[at] === timestamp && view.getInt32(next - 8, true) === 0 && view.getInt32(next - 4, true) === 0) {
            return true;
        }
        at = next;
    }
    return false;
}
/** The first element of a document, `_id` in practice. */
function firstElement(document) {
    const { done, value } = elementsOf(document).next();
    if (done)
        throw notBson();
    return value;
}
/** The elements of a document's top level. */
function* elementsOf(document) {
    const view = new DataView(document.buffer, document.byteOffset, document.length);
    for (let at = 4; at < document.length - 1;) {
        const end = endOfValue(document, view, at, document.length);
        const start = endOfName(document, at + 1, document.length);
        yield { type: document[at], name: document.toString('utf8', at + 1, start - 1), start, end };
        at = end;
    }
}
/** Cuts a run into pieces of whole documents, each within both limits or one document long. */
function* pieces(run, count, maxBytes, maxCount) {
    if (run.length <= maxBytes && count <= maxCount) {
        yield { run, count };
        return;
    }
    let start = 0;
    let taken = 0;
    for (let at = 0; at < run.length;) {
        const next = at + run.readInt32LE(at);
        if (taken > 0 && (next - start > maxBytes || taken === maxCount)) {
            yield { run: run.subarray(start, at), count: taken };
            start = at;
            taken = 0;
        }
        taken++;
        at = next;
    }
    yield { run: run.subarray(start), count: taken };
}
/** The documents of a run, one by one. */
function* documentsOf(run) {
    for (let at = 0; at < run.length; at += run.readInt32LE(at)) {
        yield run.subarray(at, at + run.readInt32LE(at));
    }
}
/** Where the element that begins at `at` ends; `limit` is the end of its document. */
function endOfValue(bytes, view, at, limit) {
    const type = bytes[at];
    const value = endOfName(bytes, at + 1, limit);
    let end = value + fixedSize[type];
    if (end < value) {
        if (type === 0x0b)
            end = endOfName(bytes, endOfName(bytes, value, limit), limit);
        else if (value + 4 > limit)
            throw notBson();
        else
            end = value + view.getInt32(value, true) + prefixSize(type);
    }
    if (end <= at || end >= limit)
        throw notBson();
    return end;
}
/** What a length prefix does not count, the prefix included. */
function prefixSize(type) {
    switch (type) {
        case 0x02: // string
        case 0x0d: // code
        case 0x0e: // symbol
            return 4;
        case 0x03: // document
        case 0x04: // array
        case 0x0f: // code with scope
            return 0;
        case 0x05: // binary: the subtype
            return 5;
        case 0x0c: // DBPointer: the ObjectId
            return 16;
        default:
            throw notBson();
    }
}
function endOfName(bytes, from, limit) {
    let at = from;
    while (at < limit && bytes[at] !== 0)
        at++;
    return at + 1;
}
function withoutId(collection) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'archive-unsuitable',
        message: `${collection} holds a document that does not begin with its _id`,
        cause: 'A server stores such a document only where it came by replication or from a very old version',
        remedy: 'An insert would alter it: restore this archive by hand with mongorestore and accept the difference',
    });
}
function notBson() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: 'the dump is damaged: a document is not BSON',
        cause: 'It was altered, or broken while it was made or copied',
        remedy: 'Use another archive',
    });
}


/***/ }),

/***/ 75675:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BT: () => (/* binding */ LocalTools),
/* harmony export */   Js: () => (/* binding */ toolConfig),
/* harmony export */   KJ: () => (/* binding */ configOption)
/* harmony export */ });
/* harmony import */ var mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54424);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73190);


/** The option by which a tool reads its credentials; what it finds there is `toolConfig`. */
const configOption = '--config=/dev/fd/3';
/** The tools of this machine. */
class LocalTools {
    #uri;
    #client;
    /** @param client connected by `uri`: it knows which database holds the user. */
    constructor(uri, client) {
        this.#uri = uri;
        this.#client = client;
    }
    start(tool, args, options) {
        const secret = toolConfig(this.#uri, this.#client);
        return (0,_exec_js__WEBPACK_IMPORTED_MODULE_1__/* .start */ .ni)(toolPath(tool), [configOption, ...args], { ...options, secret });
    }
}
/** Its path: `$MONGODUMP` or `$MONGORESTORE`, else as PATH finds it. */
function toolPath(tool) {
    return process.env[tool.toUpperCase()] || tool;
}
/**
 * The line that a tool reads by `configOption`: the connection string, its authSource always named. The tools would
 * otherwise authenticate against the database given by `--db`, where the driver succeeds against another.
 */
function toolConfig(uri, client) {
    const connection = new mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_0__/* .ConnectionString */ .QZ(uri);
    const source = client.options.credentials?.source;
    if (source)
        connection.searchParams.set('authSource', source);
    // A database here and another in --db is an error to the tools.
    connection.pathname = '/';
    return `uri: ${JSON.stringify(connection.href)}`;
}


/***/ }),

/***/ 65809:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fi: () => (/* binding */ reportUnhealed),
/* harmony export */   iu: () => (/* binding */ reportHealed),
/* harmony export */   yb: () => (/* binding */ announced)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73190);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(27194);
/** Tells stakeholders and automation that a deployment is about to be stopped, and whether it runs again. */




/** How long telling one of them may take, milliseconds. */
const patience = 30_000;
/**
 * Does what stops a deployment and starts it again. Whoever was told of the one is told of the other, unless another run
 * has taken over: it tells. Where nothing is to be stopped, nobody is told.
 * @throws BackupError `check-failed` where somebody who is to be told cannot be, and nothing is stopped then; else as
 * `work`.
 */
async function announced(target, { operation, services }, context, work) {
    const ending = { runs: true };
    if (services.length === 0)
        return work(ending);
    const about = { operation, services };
    const began = Date.now();
    const ended = (event, outcome) => {
        return { event, ...about, downtime: Date.now() - began, outcome };
    };
    try {
        for (const tell of channelsOf(target))
            await tell({ event: 'stopping', ...about }, context.signal);
    }
    catch (error) {
        // Another one may have heard it already, and waits.
        await report(target, ended('started', 'failed'), () => { });
        throw error;
    }
    const { warn } = context.reporter;
    let result;
    try {
        result = await work(ending);
    }
    catch (error) {
        const overtaken = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj && error.code === 'locked';
        if (ending.runs)
            await report(target, ended('started', 'failed'), warn);
        else if (!overtaken)
            await report(target, ended('not-started', 'failed'), warn);
        throw error;
    }
    await report(target, ended('started', 'good'), warn);
    return result;
}
/**
 * That what a dead run had stopped runs again. Never throws.
 * @param downtime milliseconds, where it is known.
 */
async function reportHealed(target, { operation, services }, { reporter }, downtime) {
    if (services.length === 0)
        return;
    const known = downtime === undefined ? {} : { downtime };
    await report(target, { event: 'started', operation, services, ...known, outcome: 'failed' }, reporter.warn);
}
const told = new WeakSet();
/**
 * That what a dead run had stopped cannot be started, once for each failure. Never throws. Of a lock that somebody else
 * has there is nothing to tell, since he has read what is to be started; nor of a try that is not the last one.
 * @param services as far as they are known.
 * @param downtime milliseconds so far, where it is known.
 */
async function reportUnhealed(target, { operation, services }, error, { reporter, triesAgain = false }, downtime) {
    const { message, code, cause } = error;
    // What was told may have been wrapped since.
    const isTold = told.has(error) || told.has(cause);
    if (triesAgain || code === 'locked' || isTold)
        return;
    told.add(error);
    const known = downtime === undefined ? {} : { downtime };
    const why = (0,_secrets_js__WEBPACK_IMPORTED_MODULE_3__/* .redact */ .E$)(message ?? String(error));
    const notice = {
        event: 'not-started',
        operation,
        services,
        ...known,
        outcome: 'failed',
        why,
    };
    await report(target, notice, reporter.warn);
}
/** Once all is over it is too late to do anything about one that cannot be told. */
async function report(target, notice, warn) {
    for (const tell of channelsOf(target))
        await tell(notice).catch((error) => warn(error.message));
}
function channelsOf(target) {
    const { command, url } = target.notify;
    const bodyOf = (notice) => {
        const { type, database } = target;
        return JSON.stringify({
            ...notice,
            database,
            target: type,
            host: (0,node_os__WEBPACK_IMPORTED_MODULE_0__.hostname)(),
            time: new Date().toISOString(),
        });
    };
    const channels = [];
    if (command !== undefined)
        channels.push((notice, signal) => runCommand(command, `${bodyOf(notice)}\n`, signal));
    if (url !== undefined)
        channels.push((notice, signal) => post(url, bodyOf(notice), signal));
    return channels;
}
async function runCommand(command, input, signal) {
    await (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .runShell */ .E5)(command, { input, signal: untilThen(signal) }).catch((underlying) => {
        signal?.throwIfAborted();
        throw untold('notifyCommand failed', underlying);
    });
}
async function post(url, body, signal) {
    try {
        const headers = { 'content-type': 'application/json' };
        const options = { method: 'POST', body, headers, redirect: 'error' };
        const response = await fetch(url, { ...options, signal: untilThen(signal) });
        await response.body?.cancel();
        if (!response.ok)
            throw new Error(`it answered with ${response.status}`);
    }
    catch (underlying) {
        signal?.throwIfAborted();
        // Not the URL itself: it is often a secret.
        throw untold(`notifyUrl could not be told (${new URL(url).host})`, underlying);
    }
}
function untilThen(signal) {
    const limit = AbortSignal.timeout(patience);
    return signal ? AbortSignal.any([signal, limit]) : limit;
}
function untold(message, underlying) {
    const { cause, message: said, name } = underlying;
    const likely = underlying instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj
        ? (underlying.likelyCause ?? said)
        : name === 'TimeoutError'
            ? `It took longer than ${patience / 1000} s`
            : (cause?.message ?? said);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'check-failed',
        message,
        cause: likely,
        remedy: 'Correct notifyCommand or notifyUrl, or leave them out; nothing is stopped unannounced',
        underlying,
    });
}


/***/ }),

/***/ 83563:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cr: () => (/* binding */ whileDown),
/* harmony export */   Qf: () => (/* binding */ clearStaged),
/* harmony export */   em: () => (/* binding */ healOutage),
/* harmony export */   ho: () => (/* binding */ restoresIn)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _target_guardian_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(47294);
/* harmony import */ var _target_overtaken_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(18752);
/* harmony import */ var _notify_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(65809);
/** Everything of a deployment stopped, something done meanwhile, and everything that ran runs again: whatever happens. */




/**
 * Tells who is to be told, writes down what runs, starts a guardian, stops, does the work, starts what ran. Nothing
 * else is started.
 * @param work is told whether mongod shut down by itself.
 * @returns milliseconds of downtime; null where nothing ran.
 * @throws BackupError `not-started` before all others.
 */
async function whileDown(down, plan, work) {
    const { cold, target, lock, context } = down;
    await lock.assertHeld();
    const { operation, start, exchange } = plan;
    const services = await toRun(cold, plan);
    return (0,_notify_js__WEBPACK_IMPORTED_MODULE_3__/* .announced */ .yb)(target, { operation, services }, context, async (ending) => {
        // Telling takes its time, and whoever was told may have stopped something himself.
        await lock.assertHeld();
        const now = await toRun(cold, plan);
        const outage = { operation, started: new Date().toISOString(), services: now, start, exchange };
        return withAllStopped(down, outage, ending, work);
    });
}
/** With what an earlier run had stopped, and could not start. */
async function toRun(cold, { services }) {
    const left = (await cold.outage())?.services ?? [];
    return [...new Set([...(await cold.services())[services], ...left])];
}
async function withAllStopped({ cold, settings, lock, context, seeding = false }, outage, ending, work) {
    const { reporter, signal } = context;
    const { services } = outage;
    const step = async (name) => context.onStep?.(name);
    const guardian = context.guardian && (await (0,_target_guardian_js__WEBPACK_IMPORTED_MODULE_1__/* .startGuardian */ .i)(context.guardian, { target: settings, token: null }));
    try {
        await step('journal to be opened');
        await lock.assertHeld();
        await cold.open(outage);
    }
    catch (error) {
        await guardian?.dismiss();
        throw error;
    }
    const stoppedAt = Date.now();
    let worked = false;
    let result;
    ending.runs = false;
    try {
        await step('journal opened');
        signal.throwIfAborted();
        reporter.phase(services.length > 0 ? `Stopping ${services.toReversed().join(' and ')}` : 'Nothing runs');
        const clean = await cold.stop(outage, signal, step);
        result = await work(clean);
        worked = true;
    }
    finally {
        // Also after an interruption: a signal ends the work, never the way back.
        await (0,_target_overtaken_js__WEBPACK_IMPORTED_MODULE_2__/* .assertNotOvertaken */ .P)(lock);
        reporter.phase(services.length > 0 ? `Starting ${services.join(' and ')}` : 'Completing');
        const how = { seeding: seeding && worked, reporter, onStep: step, ending };
        await bringUp(cold, outage, how).catch((error) => {
            throw ending.runs || services.length === 0 ? error : stillStopped(outage, error);
        });
        await guardian?.dismiss();
    }
    return { result, downtime: services.length > 0 ? Date.now() - stoppedAt : null };
}
/**
 * Brings up what a run that died has left stopped. For the holder of the lock.
 * @returns what was done, a sentence each; null where they did not come up.
 */
async function healOutage(target, lock, context, { unhealthy = 'error' } = {}) {
    const cold = await target.coldIfAny();
    try {
        const outage = await cold?.outage();
        if (!cold || !outage)
            return [];
        await lock.assertHeld();
        try {
            const done = await bringUp(cold, outage, context);
            for (const sentence of done)
                context.reporter.info(sentence);
            await (0,_notify_js__WEBPACK_IMPORTED_MODULE_3__/* .reportHealed */ .iu)(target, outage, context, Date.now() - Date.parse(outage.started));
            return done;
        }
        catch (error) {
            const passable = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && error.code === 'not-started';
            if (unhealthy === 'error' || !passable || (await isHalfExchanged(cold, outage))) {
                await (0,_notify_js__WEBPACK_IMPORTED_MODULE_3__/* .reportUnhealed */ .fi)(target, outage, error, context, Date.now() - Date.parse(outage.started));
                throw error;
            }
            context.reporter.warn(`${error.message}; stopped by ${outage.operation} at ${outage.started}`);
            return null;
        }
    }
    finally {
        await cold?.release();
    }
}
async function isHalfExchanged({ folder }, { exchange }) {
    return exchange !== null && ((await folder.states()).get(exchange.id)?.exchanging ?? false);
}
/**
 * Removes what cold restores that died had staged beside the live data. For the holder of the lock.
 * @returns what was done, a sentence each.
 */
async function clearStaged(target, lock, { reporter }) {
    const cold = await target.coldIfAny();
    if (!cold)
        return [];
    try {
        const done = await cold.clearAway();
        for (const [id, state] of await restoresIn(cold.folder, reporter)) {
            if (!state.staged || state.before || state.exchanging)
                continue;
            await lock.assertHeld();
            await cold.folder.settle();
            await cold.folder.remove(id, 'all');
            done.push(`Cleared away the cold restore ${id}, which had not touched live data`);
        }
        for (const sentence of done)
            reporter.info(sentence);
        return done;
    }
    finally {
        await cold.release();
    }
}
/**
 * What cold restores have left, by their ids. Whoever may not look there, or cannot, as in an image without a shell, has
 * made none, and goes on: what is half exchanged is told by what is written down.
 */
async function restoresIn(folder, { info, warn }) {
    try {
        return await folder.states();
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj))
            throw error;
        const say = { 'not-permitted': info, 'target-failed': warn }[error.code];
        if (!say)
            throw error;
        say(`What cold restores may have left is not looked at: ${error.message}`);
        return new Map();
    }
}
/** Finishes an exchange that has begun, starts what ran, and takes the outage out of the journal. */
async function bringUp(cold, outage, { seeding = false, reporter, onStep = () => { }, ending = { runs: false }, }) {
    const { operation, started, services } = outage;
    const done = [];
    await onStep('to be brought up');
    await cold.folder.settle();
    const finished = await finishExchange(cold, outage, onStep);
    if (finished !== null)
        done.push(finished);
    await onStep('services to be started');
    const stopped = await cold.start(outage, seeding);
    ending.runs = true;
    for (const name of stopped)
        reporter.warn(`${name} was stopped by somebody else before we did: it stays so`);
    if (seeding && stopped.length > 0)
        reporter.warn('The seed was not replayed, since not all services run');
    await onStep('services started');
    await cold.close();
    await onStep('journal closed');
    const again = services.filter((name) => !stopped.includes(name));
    if (again.length > 0)
        done.push(`Started ${again.join(' and ')} again, stopped by ${operation} at ${started}`);
    return done;
}
/** Whatever it was that kept us from starting them: that comes before all others. Only who has taken over starts them. */
function stillStopped({ services }, error) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) || error.code === 'not-started' || error.code === 'locked')
        return error;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'not-started',
        message: `${services.join(' and ')} could not be started again: ${error.message}`,
        ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
        remedy: `${error.remedy ?? 'See to that'}; then run issuer-backup heal, which starts them`,
        underlying: error,
    });
}
/** From the first rename on, forward: mongod must not be started on a mixture of two folders. */
async function finishExchange(cold, outage, onStep) {
    const { exchange } = outage;
    if (!exchange)
        return null;
    const state = (await cold.folder.states()).get(exchange.id);
    const isRestore = exchange.direction === 'restore';
    const begun = state && (state.exchanging || (isRestore ? state.before : state.after));
    if (!begun)
        return null;
    const what = isRestore ? 'the restored data is' : 'the data before it is';
    const done = `Finished the ${exchange.direction} ${exchange.id}: ${what} live`;
    if (!state.exchanging && !(isRestore ? state.staged : state.before))
        return done;
    try {
        // Somebody, or a restart policy, may have started what we had stopped.
        await cold.stop(outage, new AbortController().signal, () => { });
        await cold.folder.exchange(exchange, onStep);
        return done;
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'not-started',
            message: `the services stay stopped: the data folders of ${exchange.id} are half exchanged`,
            cause: underlying.message,
            remedy: 'Run issuer-backup heal: it finishes the exchange and starts the services',
            underlying,
        });
    }
}


/***/ }),

/***/ 65622:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ silent)
/* harmony export */ });
/** Says nothing. */
const silent = { phase() { }, progress() { }, info() { }, warn() { } };


/***/ }),

/***/ 57592:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ openBridge)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57075);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_stream__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(38321);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(73190);
/* harmony import */ var _proc_net_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(59463);
/**
 * A way into a container that no network leads to: a port on this machine, each of whose connections is carried by
 * one exec and a program inside that connects its input and output to a port there.
 *
 * What carries it may cut such a stream and call it a good end: whoever speaks through it needs a protocol that notices.
 */







/**
 * Each connects to `$1`, port `$2`, and ends when either side has. The best ones first. Mongod is no init: what is
 * left to it would stay a zombie, so each waits for its own.
 */
const programs = {
    socat: 'exec socat -t 30 STDIO "TCP:$1:$2"',
    perl: `exec perl -e '
    use IO::Socket::INET;
    $SIG{PIPE} = "IGNORE";
    my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1]) or die "$@\\n";
    sub carry {
      my ($from, $to) = @_;
      while (sysread($from, my $some, 65536)) {
        for (my $at = 0; $at < length $some;) { $at += syswrite($to, $some, 65536, $at) || return }
      }
    }
    defined(my $up = fork) or die "fork: $!\\n";
    if ($up == 0) { carry(*STDIN, $s); shutdown($s, 1); exit }
    carry($s, *STDOUT);
    kill "TERM", $up;
    waitpid $up, 0' "$1" "$2"`,
    // Not cat: the one of busybox passes nothing on until it has 16 MiB.
    bash: `exec bash -c '
    exec 3<>"/dev/tcp/$1/$2" 4<&0 || exit 1
    dd bs=64k <&3 2>/dev/null & dd bs=64k <&4 >&3 2>/dev/null &
    wait -n
    kill $(jobs -p) 2>/dev/null
    wait' bash "$1" "$2"`,
    // The one of OpenBSD and the old one have to be told to end with their input; that of busybox does.
    nc: `case "$(nc -h 2>&1)" in
    *-N*) exec nc -N "$1" "$2" ;;
    *-q*) exec nc -q 1 "$1" "$2" ;;
    *) exec nc "$1" "$2" ;;
    esac`,
};
/** How long the connections may take to end before they are cut, milliseconds. */
const endGrace = 5_000;
/**
 * Opens a bridge into a running container. Only this user may cross it.
 * @param address inside, where the port is listened to; loopback by default.
 * @throws BackupError `target-unsuitable` where the container has no program that could carry; `target-failed`
 * where it cannot be asked.
 */
async function openBridge(inside, port, address = '127.0.0.1') {
    const script = programs[await findProgram(inside)];
    const crossings = new Map();
    let said = '';
    const server = (0,node_net__WEBPACK_IMPORTED_MODULE_1__.createServer)({ allowHalfOpen: true }, async (socket) => {
        socket.on('error', () => { });
        if (!(await isOurs(socket)))
            return socket.destroy();
        if (!server.listening)
            return socket.destroy();
        const child = inside.start(script, { args: [address, String(port)], stdin: 'pipe', stdout: 'pipe' });
        crossings.set(socket, child);
        (0,node_stream__WEBPACK_IMPORTED_MODULE_2__.pipeline)(socket, child.stdin, () => { });
        (0,node_stream__WEBPACK_IMPORTED_MODULE_2__.pipeline)(child.stdout, socket, () => { });
        const { code, stderr } = await child.ended.catch((error) => ({
            code: null,
            stderr: error.message,
        }));
        if (code !== 0 && stderr.trim() !== '')
            said = stderr.trim().split('\n').at(-1);
        crossings.delete(socket);
        // What has arrived is still delivered; nothing more can be taken.
        socket.destroySoon();
    });
    const { promise, resolve, reject } = Promise.withResolvers();
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
    await promise;
    return {
        host: '127.0.0.1',
        port: server.address().port,
        lastWords: () => said,
        async close() {
            server.close();
            const children = [...crossings.values()];
            // The end of its input is what ends the program inside; the docker command follows it.
            for (const socket of crossings.keys())
                socket.destroy();
            const cut = setTimeout(() => children.map((child) => child.kill('SIGKILL')), endGrace);
            await Promise.allSettled(children.map(({ ended }) => ended));
            clearTimeout(cut);
        },
    };
}
async function findProgram(inside) {
    const names = Object.keys(programs);
    const child = inside.start(`for p in ${names.join(' ')}; do command -v $p >/dev/null && echo $p; done; echo none`, { stdout: 'pipe' });
    const [said, ending] = await Promise.all([(0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__.text)(child.stdout), child.ended]);
    if (ending.code !== 0)
        throw (0,_exec_js__WEBPACK_IMPORTED_MODULE_5__/* .commandFailed */ .n6)(inside.name, ending);
    const found = said.split('\n')[0];
    if (found !== 'none')
        return found;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `there is no way to the port inside ${inside.name}`,
        cause: `Its address cannot be reached from here, and its image has none of ${names.join(', ')}`,
        remedy: 'Run issuer-backup where its address can be reached, or use an image that has one of them',
    });
}
/** The port is open to everybody on this machine, and what is behind it may let everybody in. */
async function isOurs({ remotePort, remoteAddress }) {
    const user = process.getuid?.();
    const table = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(_proc_net_js__WEBPACK_IMPORTED_MODULE_6__/* .tcpTables */ .Vq[0], 'utf8').catch(() => null);
    if (user === undefined || table === null)
        return true;
    const end = { address: remoteAddress ?? '', port: remotePort ?? 0 };
    return (0,_proc_net_js__WEBPACK_IMPORTED_MODULE_6__/* .parseTcp */ .bu)(table).some(({ local, user: owner }) => (0,_proc_net_js__WEBPACK_IMPORTED_MODULE_6__/* .isAt */ .ii)(local, end) && owner === user);
}


/***/ }),

/***/ 82808:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EG: () => (/* binding */ assertOnMongo),
/* harmony export */   Yr: () => (/* binding */ serviceSecret),
/* harmony export */   cF: () => (/* binding */ connectionString)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27194);
/* harmony import */ var _settings_target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(14487);
/* harmony import */ var _docker_copy_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(44653);
/** The connection string of the project's service. */




/**
 * The one of the settings, else the one that the service itself uses: of its container, running or not, else as the
 * Compose files would give it.
 *
 * @throws BackupError `usage` where there is none, naming the places that were looked at; `target-unsuitable` for a
 * service on PostgreSQL; `target-failed` where the file that holds it cannot be read.
 */
async function connectionString(settings, project) {
    const uri = settings.mongoUri ?? (await serviceSecret(settings, project)) ?? (await noSecret(settings, project));
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerUri */ .Ey)(uri);
    return uri;
}
/**
 * What the service itself uses: its container, running or not, or else one that the Compose files would make.
 * @returns null where there is none.
 * @throws BackupError `target-failed` where the file that holds it cannot be read.
 */
async function serviceSecret({ appService, secretVariable: variable }, project) {
    const container = await project.container(appService);
    const own = container?.environment[variable];
    if (own)
        return own;
    const file = container?.environment[`${variable}_FILE`];
    if (container && file)
        return (await readInside(container, file)).trim();
    return (await project.definition(appService)).environment[variable] || null;
}
/**
 * Asked before anything is locked or stopped: a mongod that is there may be somebody else's.
 * @throws BackupError `target-unsuitable` for a service on PostgreSQL.
 */
async function assertOnMongo({ appService, mongoUri, secretVariable }, project) {
    const definition = (await project.definitions()).get(appService);
    if (mongoUri !== undefined || !definition)
        return;
    const environments = [definition.environment, (await project.container(appService))?.environment];
    const has = (name) => environments.some((environment) => environment?.[name]);
    if (!has(_settings_target_js__WEBPACK_IMPORTED_MODULE_2__/* .postgresVariable */ .A2) || has(secretVariable) || has(`${secretVariable}_FILE`))
        return;
    throw (0,_settings_target_js__WEBPACK_IMPORTED_MODULE_2__/* .onPostgres */ .vO)(`The service ${appService} has $${_settings_target_js__WEBPACK_IMPORTED_MODULE_2__/* .postgresVariable */ .A2}, and no $${secretVariable}`);
}
async function noSecret(settings, project) {
    await assertOnMongo(settings, project);
    const { appService, secretVariable: variable } = settings;
    const container = await project.container(appService);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: `There is no connection string for the service ${appService}`,
        cause: [
            'Looked at mongoUri of the settings, which is not set',
            container
                ? `$${variable} and $${variable}_FILE of the container ${container.name}`
                : `the container of ${appService}, which does not exist`,
            `the environment that the Compose files give ${appService}`,
        ].join('; '),
        remedy: `Name the variable with --secret-variable, the env files with --env-file, or give --mongo-uri file:PATH`,
    });
}
async function readInside({ id, name }, path) {
    try {
        const content = await (0,_docker_copy_js__WEBPACK_IMPORTED_MODULE_3__/* .readContainerFile */ .G)(id, path);
        if (content)
            return content.toString();
    }
    catch (underlying) {
        throw unreadable(name, path, underlying);
    }
    throw unreadable(name, path);
}
function unreadable(container, path, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `the connection string of ${container} cannot be read from ${path} inside it`,
        cause: (underlying instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && underlying.likelyCause) || 'There is no such file',
        remedy: 'Give it by --mongo-uri file:PATH, from a file on this machine',
        underlying,
    });
}


/***/ }),

/***/ 57365:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ll: () => (/* binding */ serverIn),
/* harmony export */   ob: () => (/* binding */ direct),
/* harmony export */   rp: () => (/* binding */ lookupAmong)
/* harmony export */ });
/* harmony import */ var node_dns__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(40610);
/* harmony import */ var node_dns__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_dns__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/** The names by which the containers of a project know each other, for a process outside. */


/** Where mongod listens, unless it is told otherwise. */
const usualPort = 27017;
/** By these a process means its own machine, or the one that its container is on. */
const ownMachine = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal']);
/**
 * Finds a container behind a connection string.
 * @throws BackupError `target-unsuitable` where the string leads elsewhere: another database would be backed up.
 */
function serverIn(container, connection) {
    const addresses = addressesOf(container);
    const ends = connection.isSRV ? [] : connection.hosts.map(endOf);
    const names = new Set([...namesOf(container), ...addresses]);
    const known = ends.find(({ host }) => names.has(host.toLowerCase()));
    if (known)
        return { uri: connection.href, ...known, addresses };
    const [end] = ends;
    const port = end && ownMachine.has(end.host.toLowerCase()) && portBehind(container, end.port, addresses);
    if (!end || !port)
        throw elsewhere(container, connection, names);
    const inside = direct(connection, `${addresses[0] ?? '127.0.0.1'}:${port}`);
    return { uri: inside.href, host: end.host, port, addresses };
}
/** The same server alone, at another place: nobody is asked for the members of its replica set. */
function direct(connection, host) {
    const moved = connection.clone();
    moved.hosts = [host];
    moved.searchParams.set('directConnection', 'true');
    return moved;
}
/** Resolves the names of these containers, the first ones first, and every other name as usual. */
function lookupAmong(containers) {
    const book = new Map();
    for (const container of containers) {
        for (const name of namesOf(container)) {
            if (!book.has(name))
                book.set(name, addressesOf(container));
        }
    }
    return (hostname, options, callback) => {
        const addresses = book.get(hostname.toLowerCase()) ?? [];
        const found = addresses.map((address) => ({ address, family: 4 }));
        if (found.length === 0)
            (0,node_dns__WEBPACK_IMPORTED_MODULE_0__.lookup)(hostname, options, callback);
        else if (options.all)
            process.nextTick(callback, null, found);
        else
            process.nextTick(callback, null, found[0].address, 4);
    };
}
function namesOf({ name, networks }) {
    return [name, ...networks.flatMap(({ names }) => names)].map((one) => one.toLowerCase());
}
function addressesOf({ networks }) {
    return networks.flatMap(({ address }) => address || []);
}
function endOf(text) {
    const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
    return { host, port: port === undefined ? usualPort : Number(port) };
}
/** The port inside that is published as this one. Without an address of its own a container has the machine's. */
function portBehind(container, port, addresses) {
    if (addresses.length === 0)
        return port;
    const published = container.ports.find((one) => one.port === port && one.container.endsWith('/tcp'));
    return published && Number.parseInt(published.container, 10);
}
function elsewhere({ name }, connection, names) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `the connection string leads to ${connection.hosts.join(', ')}, which is not the container ${name}`,
        cause: `In its networks that one is known as ${[...names].join(', ')}`,
        remedy: 'Name the service that is mongod with --mongo-service; use --target direct for a server outside the project',
    });
}


/***/ }),

/***/ 88935:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Mx: () => (/* binding */ unreadableConfig),
/* harmony export */   mo: () => (/* binding */ ComposeProject),
/* harmony export */   tv: () => (/* binding */ unescaped),
/* harmony export */   yN: () => (/* binding */ assertNotPaused)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(59148);
/* harmony import */ var _docker_engine_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3786);
/** A Docker Compose project: its files, its services, and their containers. */




class ComposeProject {
    /** In their order: of an entry that several have, the last one's counts. */
    envFiles;
    #settings;
    #options;
    #definitions;
    #name = '';
    constructor(settings, envFiles) {
        this.envFiles = envFiles;
        this.#settings = settings;
        this.#options = [
            'compose',
            ...(settings.model === undefined ? settings.composeFiles : ['-']).flatMap((file) => ['--file', file]),
            ...(settings.projectName === undefined ? [] : ['--project-name', settings.projectName]),
            ...envFiles.flatMap((file) => ['--env-file', file]),
            ...settings.profiles.flatMap((profile) => ['--profile', profile]),
        ];
    }
    /** @throws BackupError `usage` where a Compose file is not there. */
    static async open(settings) {
        if (settings.model !== undefined)
            return new ComposeProject(settings, []);
        for (const file of settings.composeFiles) {
            if (await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .exists */ .t2)(file))
                continue;
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
                code: 'usage',
                message: `there is no Compose file ${file}`,
                cause: 'The working folder is another one than the deployment expects, or the file has another name',
                remedy: 'Name it with --compose-file, several in their order',
            });
        }
        return new ComposeProject(settings, await envFilesOf(settings));
    }
    /**
     * Runs `docker compose`, with every option that makes it this project and no other.
     * @throws BackupError as `docker`.
     */
    compose(args, options) {
        const { model } = this.#settings;
        return (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_3__/* .docker */ .T3)([...this.#options, ...args], { ...(model !== undefined && { input: model }), ...options });
    }
    /** The whole of it as Compose prints it, with all variables replaced. A secret. */
    async model() {
        return this.compose(['config', '--format', 'json']);
    }
    /** As Compose names its containers and volumes. */
    async name() {
        await this.definitions();
        return this.#name;
    }
    /** The services of the active profiles. @throws BackupError `target-failed` where the files are not valid. */
    definitions() {
        this.#definitions ??= this.#readDefinitions();
        return this.#definitions;
    }
    /** @throws BackupError `target-unsuitable` where the project has no such service. */
    async definition(service) {
        const definitions = await this.definitions();
        const found = definitions.get(service);
        if (found)
            return found;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `the Compose project ${this.#name} has no service ${service}`,
            cause: `Its services are ${[...definitions.keys()].join(', ') || 'none'}; a profile may hide others`,
            remedy: 'Name the services with --mongo-service and --app-service, the files with --compose-file, profiles with --profile',
        });
    }
    /**
     * A service's container, running or not; null where it has none.
     * @throws BackupError `target-unsuitable` where it has several.
     */
    async container(service) {
        await this.definition(service);
        const label = (name, value) => ['--filter', `label=com.docker.compose.${name}=${value}`];
        // As docker compose ps finds them, in a tenth of its time, which counts while a service is down.
        const found = await (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_3__/* .docker */ .T3)([
            ...['ps', '--all', '--quiet', '--no-trunc', ...label('project', this.#name)],
            ...label('service', service),
            ...label('oneoff', 'False'),
        ]);
        const all = await (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_3__/* .inspectContainers */ .Xu)(found.split(/\s+/).filter(Boolean));
        // Where Compose was cut short in making it anew, the new one waits under this name; the old one still counts.
        const waiting = new Set(all.map(({ id, name }) => `${id.slice(0, 12)}_${name}`));
        const [first, ...others] = all.filter(({ name }) => !waiting.has(name));
        if (others.length === 0)
            return first ?? null;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `the service ${service} has ${others.length + 1} containers`,
            cause: 'It is scaled',
            remedy: 'Scale it to one',
        });
    }
    async #readDefinitions() {
        let text;
        try {
            text = await this.model();
        }
        catch (underlying) {
            throw unreadableConfig(`the Compose files cannot be read: ${this.#settings.composeFiles.join(', ')}`, underlying);
        }
        const config = JSON.parse(text);
        this.#name = config.name;
        return new Map(Object.entries(config.services ?? {}).map(([service, { image = '', environment = {}, volumes = [] }]) => {
            const binds = volumes
                .filter(({ type }) => type === 'bind')
                .map(({ source = '', target }) => ({ source, destination: target }));
            return [service, { image, environment: unescaped(environment), binds }];
        }));
    }
}
/**
 * What is paused answers nothing, and would not be so any more once it was stopped and started.
 * @throws BackupError `target-unsuitable`.
 */
function assertNotPaused(service, container) {
    if (!container?.paused)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `the service ${service} is paused`,
        cause: 'Somebody has frozen it by docker pause',
        remedy: `Go on with it by docker unpause ${container.name}, or stop it; then run this again`,
    });
}
/** Compose looks for `.env` beside the first file only; people keep it in the folder they work in, too. */
async function envFilesOf({ envFiles, composeFiles, workingFolder, }) {
    if (envFiles.length > 0)
        return envFiles;
    for (const folder of [node_path__WEBPACK_IMPORTED_MODULE_0___default().dirname(composeFiles[0]), workingFolder]) {
        const file = node_path__WEBPACK_IMPORTED_MODULE_0___default().join(folder, '.env');
        if (await (0,_files_js__WEBPACK_IMPORTED_MODULE_2__/* .exists */ .t2)(file))
            return [file];
    }
    return [];
}
/** What to throw where `docker compose config` fails. It may quote an env file, which holds secrets: that is cut out. */
function unreadableConfig(message, underlying) {
    if (!(underlying instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj) || underlying.code === 'tool-missing')
        return underlying;
    const cause = underlying.likelyCause?.replace(/(unexpected character|unterminated|invalid template).*/is, '$1');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-failed',
        message,
        ...(cause !== undefined && { cause }),
        remedy: underlying.remedy ?? 'Run docker compose config on them, which says the same at greater length',
        underlying,
    });
}
/** What `config` prints is meant to be read by Compose again, so a dollar is doubled. */
function unescaped(environment) {
    return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value?.replaceAll('$$', '$') ?? null]));
}


/***/ }),

/***/ 92487:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ openRoute)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(68066);
/* harmony import */ var _container_tools_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(87108);
/* harmony import */ var _docker_bridge_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(71657);
/* harmony import */ var _docker_engine_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3786);
/* harmony import */ var _docker_reach_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(10385);
/* harmony import */ var _credentials_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(82808);
/* harmony import */ var _hosts_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(57365);
/* harmony import */ var _project_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(88935);
/** The way to the project's mongod: by its container's address, else by a bridge into the container. */











/** How long a mongod that we have brought up may take to let its users in, milliseconds. */
const patience = 120_000;
/** How long one try to reach it may take meanwhile, milliseconds. */
const tryPatience = 2_000;
/**
 * @param probe says whether a container can be reached by this address.
 * @throws BackupError as `connectionString`, `serverIn`, `openBridge` and `connect`; `source-failed` or
 * `target-failed` where mongod does not run, and cannot be brought up where it may be.
 */
async function openRoute(settings, project, side, context, probe = _docker_reach_js__WEBPACK_IMPORTED_MODULE_7__/* .reaches */ .O) {
    const connection = (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .parseUri */ .wY)(await (0,_credentials_js__WEBPACK_IMPORTED_MODULE_8__/* .connectionString */ .cF)(settings, project));
    const { mongoService } = settings;
    const container = await project.container(mongoService);
    (0,_project_js__WEBPACK_IMPORTED_MODULE_10__/* .assertNotPaused */ .yN)(mongoService, container);
    if (container?.running)
        return routeTo(container, connection, project, side, probe);
    if (!context.bringUp)
        throw notRunning(mongoService, await project.name(), container, side);
    context.reporter.info(`Bringing up the service ${mongoService}, which does not run`);
    // Never made anew: what it was made with may no longer be what the Compose files say.
    await project.compose(['up', '--detach', '--no-deps', '--no-recreate', mongoService], {
        signal: context.signal,
    });
    return patiently(context.signal, async () => {
        const started = await project.container(mongoService);
        if (!started?.running)
            throw notRunning(mongoService, await project.name(), started, side);
        return routeTo(started, connection, project, side, probe, tryPatience);
    });
}
async function routeTo(container, connection, project, side, probe, patience) {
    const server = (0,_hosts_js__WEBPACK_IMPORTED_MODULE_9__/* .serverIn */ .Ll)(container, connection);
    const address = await reachable(container, server, probe);
    const limit = patience === undefined ? {} : { serverSelectionTimeoutMS: patience };
    const opened = address === undefined
        ? await connectByBridge(container, server, side, limit)
        : await (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .connect */ .Ng)(server.uri, side, {
            lookup: (0,_hosts_js__WEBPACK_IMPORTED_MODULE_9__/* .lookupAmong */ .rp)([at(container, address), ...(await neighbours(project))]),
            ...limit,
        });
    return { connection: opened, tools: new _container_tools_js__WEBPACK_IMPORTED_MODULE_4__/* .ContainerTools */ .p((0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_6__/* .inside */ .nx)(container.id), server.uri, opened.client) };
}
async function reachable({ id }, { addresses, port }, probe) {
    // One that has no network of its own may share this machine's.
    for (const address of addresses.length > 0 ? addresses : ['127.0.0.1']) {
        if (await probe(id, address, port))
            return address;
    }
    return undefined;
}
/** The container as one that is in this network alone. */
function at(container, address) {
    const names = container.networks.flatMap((network) => network.names);
    return { ...container, networks: [{ address, names }] };
}
async function neighbours(project) {
    return (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_6__/* .inspectContainers */ .Xu)((await project.compose(['ps', '--quiet'])).split(/\s+/).filter(Boolean));
}
async function connectByBridge(container, { uri, host, port, addresses }, side, limit) {
    // Not loopback where there is another: there mongod lets everybody in while its image sets it up.
    const bridge = await (0,_docker_bridge_js__WEBPACK_IMPORTED_MODULE_5__/* .openBridge */ ._)(container.id, port, addresses[0]);
    try {
        const connection = await (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .connect */ .Ng)((0,_hosts_js__WEBPACK_IMPORTED_MODULE_9__/* .direct */ .ob)((0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .parseUri */ .wY)(uri), `${bridge.host}:${bridge.port}`).href, side, 
        // Its certificate is for the name, not for our end of the bridge.
        { ...((0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host) === 0 && { servername: host }), ...limit }, `${host}:${port}`);
        return { ...connection, close: () => connection.close().finally(bridge.close) };
    }
    catch (error) {
        await bridge.close();
        throw withLastWords(error, bridge.lastWords());
    }
}
function withLastWords(error, words) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj) || words === '' || error.code === 'not-permitted')
        return error;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: error.code,
        message: error.message,
        cause: `Inside the container: ${words}`,
        ...(error.remedy !== undefined && { remedy: error.remedy }),
        underlying: error,
    });
}
/** Until it succeeds; what more time does not change is thrown at once. */
async function patiently(signal, attempt) {
    const end = Date.now() + patience;
    for (;;) {
        try {
            return await attempt();
        }
        catch (error) {
            const mayPass = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj && error.code === 'target-failed';
            if (!mayPass || Date.now() > end)
                throw error;
        }
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(500, undefined, { signal });
    }
}
function notRunning(service, project, container, side) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: side === 'source' ? 'source-failed' : 'target-failed',
        message: `the service ${service} does not run`,
        cause: container
            ? `Its container ${container.name} has ended with exit code ${container.exitCode}`
            : `The project ${project} has no container of it: it has another name, was never brought up, or was taken down`,
        remedy: container
            ? `Bring it up: docker compose up --detach ${service}, with the options of this project`
            : `Name the project with --project-name (docker compose ls shows them), or docker compose up --detach ${service}`,
    });
}


/***/ }),

/***/ 52357:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ ComposeService)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(27194);
/* harmony import */ var _settings_target_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(14487);
/* harmony import */ var _docker_engine_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3786);
/* harmony import */ var _health_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(33435);
/* harmony import */ var _project_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(88935);
/** The service that writes to the database, stopped and started by Compose. */







/** How long a container that says nothing of its health must run to count as healthy, milliseconds. */
const usualSettling = 5_000;
/** Lines of a log that are shown. */
const shownLines = 5;
class ComposeService {
    controlled = true;
    #settings;
    #project;
    constructor(settings, project) {
        this.#settings = settings;
        this.#project = project;
    }
    async name() {
        return this.#settings.appService;
    }
    async state() {
        const container = await (await this.#project()).container(this.#settings.appService);
        if (container === null)
            return 'absent';
        return container.running ? 'running' : 'stopped';
    }
    async assertStoppable() {
        const { appService } = this.#settings;
        (0,_project_js__WEBPACK_IMPORTED_MODULE_6__/* .assertNotPaused */ .yN)(appService, await (await this.#project()).container(appService));
    }
    async stop(signal) {
        signal.throwIfAborted();
        await this.endStop();
        signal.throwIfAborted();
    }
    async endStop() {
        const project = await this.#project();
        try {
            await project.compose(['stop', ...this.#timeout, this.#settings.appService]);
        }
        catch (underlying) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
                code: 'target-failed',
                message: `the service could not be stopped: ${underlying.message}; live data is as it was`,
                ...causeOf(underlying),
                remedy: 'Stop it by docker compose stop, which says why not; it has been started, in case it half stopped',
                underlying,
            });
        }
    }
    async start(how) {
        const { appService } = this.#settings;
        try {
            const project = await this.#project();
            if (how === 'again')
                await this.#startAgain(project);
            else
                await this.#makeAnew(project, how === 'seeding');
        }
        catch (underlying) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
                code: 'not-started',
                message: `the service could not be started: ${underlying.message}`,
                ...causeOf(underlying),
                remedy: `Start it by docker compose up --detach --no-deps ${appService}; the data is in order`,
                underlying,
            });
        }
        await this.#becomeHealthy(await this.#project());
    }
    /** Not by `docker compose start`, which starts what the service depends on, too, whoever has stopped that. */
    async #startAgain(project) {
        const container = await project.container(this.#settings.appService);
        if (container === null)
            return this.#up(project, ['--no-recreate']);
        try {
            await (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .docker */ .T3)(['container', 'start', container.id]);
        }
        catch (error) {
            // Somebody has made it anew meanwhile.
            if (!(0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .isMissing */ .b2)(error))
                throw error;
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(100);
            await this.#startAgain(project);
        }
    }
    /** What a run that died has overridden is no part of it. */
    async #makeAnew(project, seeding) {
        const environment = { [_settings_target_js__WEBPACK_IMPORTED_MODULE_3__/* .seedVariable */ .a6]: 'true' };
        const override = { services: { [this.#settings.appService]: { environment } } };
        await this.#up(project, ['--force-recreate'], seeding ? JSON.stringify(override) : undefined);
    }
    /** @param override a further Compose file, which goes to no disk. */
    async #up(project, options, override) {
        const up = [
            'up',
            '--detach',
            '--no-deps',
            '--no-build',
            '--pull',
            'missing',
            ...this.#timeout,
            ...options,
        ];
        const file = override === undefined ? [] : ['--file', '-'];
        await project.compose([...file, ...up, this.#settings.appService], {
            ...(override !== undefined && { input: override }),
        });
    }
    get #timeout() {
        return ['--timeout', String(Math.ceil(this.#settings.stopTimeout / 1000))];
    }
    async #becomeHealthy(project) {
        const { appService, healthUrl, healthCa, healthTimeout } = this.#settings;
        const settled = new Settling(this.#settings.settling ?? usualSettling);
        let known = null;
        let begun = '';
        const look = async () => {
            // Somebody may make it anew meanwhile.
            known = (known && (await (0,_docker_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .inspectContainer */ .aH)(known.id))) ?? (await project.container(appService));
            if (known === null)
                return { state: 'failed', words: 'its container has been removed' };
            begun ||= known.startedAt;
            if (!known.running)
                return { state: 'failed', words: `its container ended with exit code ${known.exitCode}` };
            if (healthUrl !== undefined) {
                const { state, words } = await (0,_health_js__WEBPACK_IMPORTED_MODULE_5__/* .ask */ .kA)({ url: healthUrl, ca: healthCa });
                return { state: state === 'healthy' ? state : 'not yet', words };
            }
            if (known.health === 'none')
                return settled.look(known);
            return {
                state: known.health === 'healthy' ? 'healthy' : 'not yet',
                words: `the health check of its container says ${known.health}`,
            };
        };
        await (0,_health_js__WEBPACK_IMPORTED_MODULE_5__/* .becomeHealthy */ .ZA)(look, healthTimeout, () => this.#lastWords(project, known, begun));
    }
    /** What the service has written last; empty where it has no container. */
    async lastWords() {
        const project = await this.#project();
        const container = await project.container(this.#settings.appService);
        return container ? this.#lastWords(project, container, container.startedAt) : '';
    }
    /** What the service has written since it was started. */
    async #lastWords(project, container, since) {
        const { appService, secretVariable } = this.#settings;
        (0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .registerUri */ .Ey)(container?.environment[secretVariable] ?? '');
        try {
            // The engine notes a start when the first words may have been said.
            const begun = new Date(Date.parse(since) - 1_000).toISOString();
            const options = ['--no-color', '--no-log-prefix', '--since', begun, '--tail', String(shownLines)];
            const log = await project.compose(['logs', ...options, appService]);
            return (0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .redact */ .E$)(log.trim().split('\n').join(' / '));
        }
        catch {
            // Not every logging driver can be read, and there may be no start either.
            return '';
        }
    }
}
/** A container that ends as soon as it is started, and is started again and again, is not healthy. */
class Settling {
    #time;
    #startedAt = '';
    #since = 0;
    constructor(time) {
        this.#time = time;
    }
    look({ restarting, startedAt }) {
        const now = performance.now();
        if (restarting || startedAt !== this.#startedAt) {
            this.#startedAt = restarting ? '' : startedAt;
            this.#since = now;
        }
        return {
            state: now - this.#since >= this.#time ? 'healthy' : 'not yet',
            words: 'its container does not keep running',
        };
    }
}
function causeOf(error) {
    return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj && error.likelyCause !== undefined ? { cause: error.likelyCause } : {};
}


/***/ }),

/***/ 87108:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ ContainerTools)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73190);
/* harmony import */ var _mongo_tools_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(75675);
/** The database tools inside a container, by `docker exec` or `kubectl exec`. */




/** The variable by which a tool of ours is found among the processes of the container. */
const markName = 'ISSUER_BACKUP_TOOL';
/**
 * Takes the credentials from the first line of its input, into a variable that no child inherits and from there into
 * a here-document, which old bash keeps in a file: there it goes to memory.
 */
const takeSecret = `unset secret
IFS= read -r secret || exit 1
[ -z "\${BASH_VERSION-}" ] || TMPDIR=/dev/shm`;
/** The rest of the input is the archive; where it ends too early, so does mongorestore. */
const feeding = `${takeSecret}
exec "$@" 3<<END_OF_SECRET
$secret
END_OF_SECRET`;
/** Nobody inside is told that docker or kubectl was killed, but the input ends: then so does the tool. */
const leashed = `${takeSecret}
exec 4<&0
"$@" 4<&- 3<<END_OF_SECRET &
$secret
END_OF_SECRET
tool=$!
{ read -r _ <&4; kill -9 $tool; } >/dev/null 2>&1 & leash=$!
wait $tool; code=$?
kill $leash; wait $leash
exit $code`;
/** Ends the tool `$2` that bears the mark `$1`, and returns when what it was started by is gone too. */
const sweeping = `for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  found=$(grep -lsF "$1" /proc/[0-9]*/environ)
  [ -n "$found" ] || exit 0
  for file in $found; do
    process=\${file%/environ}
    # Whoever waits for it goes by itself; if it did not, mongod would be left with a zombie.
    read -r name <"$process/comm" && [ "$name" = "$2" ] && kill -9 "\${process#/proc/}"
  done 2>/dev/null
  sleep 0.1
done
exit 1`;
class ContainerTools {
    #inside;
    #uri;
    #client;
    /**
     * @param uri as it holds inside the container.
     * @param client connected with the same credentials: it knows which database holds the user.
     */
    constructor(inside, uri, client) {
        this.#inside = inside;
        this.#uri = uri;
        this.#client = client;
    }
    start(tool, args, { stdin = 'ignore', stdout, signal }) {
        const mark = `${markName}=${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}`;
        const script = stdin === 'pipe' ? feeding : leashed;
        const child = (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .start */ .ni)(this.#inside.command, [...this.#inside.words, 'env', mark, 'sh', '-c', script, 'sh', tool, _mongo_tools_js__WEBPACK_IMPORTED_MODULE_3__/* .configOption */ .KJ, ...args], { stdin: 'pipe', ...(stdout && { stdout }), ...(signal && { signal }) });
        child.stdin.write(`${(0,_mongo_tools_js__WEBPACK_IMPORTED_MODULE_3__/* .toolConfig */ .Js)(this.#uri, this.#client)}\n`);
        const ended = this.#ended(tool, mark, child);
        ended.catch(() => { });
        return {
            pid: child.pid,
            stdin: stdin === 'pipe' ? child.stdin : null,
            stdout: child.stdout,
            ended,
            kill: (name) => child.kill(name),
        };
    }
    async #ended(tool, mark, child) {
        let ending;
        try {
            ending = await child.ended;
        }
        catch (error) {
            await this.#sweep(tool, mark);
            throw error;
        }
        const refusal = ending.code === 0 ? null : this.#inside.refusal?.(ending);
        if (refusal)
            throw refusal;
        if (ending.code === 127 || ending.code === 126)
            throw this.#missing(tool, ending);
        // Whoever ended it goes on as if it were gone, and drops what it was writing.
        if (ending.code !== 0)
            await this.#sweep(tool, mark);
        return ending;
    }
    /** No signal is passed on to what was started inside, and the command ends before that does. */
    async #sweep(tool, mark) {
        const { command, words } = this.#inside;
        // In a container that is gone nothing is left to end.
        await (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .run */ .eF)(command, [...words, 'sh', '-c', sweeping, 'sh', mark, tool]).catch(() => { });
    }
    #missing(tool, { stderr }) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'tool-missing',
            message: `${tool} is not in the container ${this.#inside.shown}, or may not be run there`,
            ...(stderr.trim() === '' ? {} : { cause: `It said: ${stderr.trim().split('\n').at(-1)}` }),
            remedy: 'Use --engine native, or an image of mongod with the MongoDB Database Tools',
        });
    }
}


/***/ }),

/***/ 71657:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ openBridge)
/* harmony export */ });
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73190);
/* harmony import */ var _bridge_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57592);
/** A bridge into a container of the engine, by `docker exec`. */


/**
 * Opens a bridge into a running container. Only this user may cross it.
 * @param container its id.
 * @param address inside, where the port is listened to; loopback by default.
 * @throws BackupError as `openBridge` of src/target/bridge.ts; `tool-missing` without docker.
 */
function openBridge(container, port, address) {
    const inside = {
        name: `the container ${container.slice(0, 12)}`,
        start: (script, { args = [], stdin, stdout }) => (0,_exec_js__WEBPACK_IMPORTED_MODULE_0__/* .start */ .ni)('docker', ['exec', ...(stdin ? ['--interactive'] : []), container, 'sh', '-c', script, 'sh', ...args], { ...(stdin && { stdin }), stdout }),
    };
    return (0,_bridge_js__WEBPACK_IMPORTED_MODULE_1__/* .openBridge */ ._)(inside, port, address);
}


/***/ }),

/***/ 44653:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ readContainerFile)
/* harmony export */ });
/* harmony import */ var tar__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(98697);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73190);
/** Single files out of containers, running or not. */



const block = 512;
/**
 * @param container id or name.
 * @param path inside it; a link is followed.
 * @returns null where there is no such file.
 * @throws BackupError `source-failed` where it is no file or does not arrive whole; `tool-missing`.
 */
async function readContainerFile(container, path) {
    const child = (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .start */ .ni)('docker', ['container', 'cp', '--follow-link', `${container}:${path}`, '-'], {
        stdout: 'pipe',
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    const ending = await child.ended;
    if (/could not find the file|no such file/i.test(ending.stderr))
        return null;
    if (ending.code !== 0)
        throw (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .commandFailed */ .n6)('docker', ending, 'source-failed');
    return onlyFile(Buffer.concat(chunks), `${container}:${path}`);
}
/** The content of the one file in a tar archive. */
function onlyFile(archive, shown) {
    for (let at = 0; at + block <= archive.length;) {
        const header = new tar__WEBPACK_IMPORTED_MODULE_0__/* .Header */ .Y9(archive, at);
        const { size = 0, type, cksumValid } = header;
        const content = archive.subarray(at + block, at + block + size);
        if (!cksumValid || content.length < size)
            break;
        if (type === 'File')
            return content;
        // What an extended header says, such as times, is not of interest here.
        if (type !== 'ExtendedHeader')
            throw noFile(shown, `It is of type ${type}`);
        at += block + Math.ceil(size / block) * block;
    }
    throw noFile(shown, 'The engine sent less than the whole of it');
}
function noFile(shown, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({ code: 'source-failed', message: `${shown} cannot be read as a file`, cause });
}


/***/ }),

/***/ 3786:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T3: () => (/* binding */ docker),
/* harmony export */   Xu: () => (/* binding */ inspectContainers),
/* harmony export */   aH: () => (/* binding */ inspectContainer),
/* harmony export */   b2: () => (/* binding */ isMissing),
/* harmony export */   fv: () => (/* binding */ ourLabel),
/* harmony export */   nx: () => (/* binding */ inside)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73190);
/** What is asked of a Docker engine, by the docker command: it knows contexts, remote engines and credentials. */


/** On every container that is ours; cleanup goes by it. */
const ourLabel = 'io.issuer-backup';
/**
 * Runs one docker command to its end.
 * @throws BackupError `tool-missing` without docker, `target-failed` where the engine cannot be reached or says no.
 */
async function docker(args, options) {
    try {
        return (await (0,_exec_js__WEBPACK_IMPORTED_MODULE_1__/* .run */ .eF)('docker', args, options)).stdout;
    }
    catch (error) {
        throw explained(args, error) ?? error;
    }
}
/**
 * @returns the containers of these ids or names, in this order, without those that do not exist (any more).
 * @throws BackupError as {@link docker}.
 */
async function inspectContainers(ids) {
    if (ids.length === 0)
        return [];
    try {
        return parse(await docker(['container', 'inspect', ...ids]));
    }
    catch (error) {
        if (!isMissing(error))
            throw error;
        // One that is gone fails the whole command.
        if (ids.length === 1)
            return [];
        return (await Promise.all(ids.map((id) => inspectContainers([id])))).flat();
    }
}
async function inspectContainer(id) {
    return (await inspectContainers([id]))[0] ?? null;
}
/** How the tools get into a container. @param id of it. */
function inside(id) {
    return { command: 'docker', words: ['exec', '--interactive', id], shown: id.slice(0, 12) };
}
/** Did the engine say that there is no such container? */
function isMissing(error) {
    return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && /no such (container|object)/i.test(error.likelyCause ?? '');
}
function parse(json) {
    // biome-ignore lint/suspicious/noExplicitAny: the engine's answer, of which these fields are documented
    return JSON.parse(json).map((found) => ({
        id: found.Id,
        name: found.Name.replace(/^\//, ''),
        image: found.Image,
        imageName: found.Config.Image,
        command: [found.Path, ...found.Args],
        running: found.State.Running,
        restarting: found.State.Restarting,
        paused: found.State.Paused,
        startedAt: found.State.StartedAt,
        exitCode: found.State.ExitCode,
        health: found.State.Health?.Status ?? 'none',
        labels: found.Config.Labels ?? {},
        environment: Object.fromEntries((found.Config.Env ?? []).map((entry) => {
            const at = entry.indexOf('=');
            return [entry.slice(0, at), entry.slice(at + 1)];
        })),
        mounts: found.Mounts.map((mount) => ({
            type: mount.Type,
            name: mount.Name ?? '',
            source: mount.Source,
            destination: mount.Destination,
            writable: mount.RW,
        })),
        networks: Object.values((found.NetworkSettings.Networks ?? {})).map(({ IPAddress, Aliases, DNSNames }) => ({
            address: IPAddress,
            names: [...new Set([...(Aliases ?? []), ...(DNSNames ?? [])])],
        })),
        ports: Object.entries((found.NetworkSettings.Ports ?? {})).flatMap(([container, bindings]) => (bindings ?? []).map(({ HostIp, HostPort }) => ({ container, host: HostIp, port: Number(HostPort) }))),
    }));
}
function explained(args, error) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj))
        return undefined;
    const said = error.likelyCause ?? '';
    // Compose refers to its own help, docker without it to docker's.
    if (args[0] === 'compose' && /is not a docker command|docker --help/i.test(said)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'tool-missing',
            message: 'docker has no command compose here',
            cause: 'Docker Compose v2, a plugin of docker, is not installed; docker-compose v1 is not enough',
            remedy: 'Install the package docker-compose-plugin',
            underlying: error,
        });
    }
    if (!/cannot connect to the docker daemon|permission denied.*docker|error during connect/i.test(said))
        return undefined;
    const denied = /permission denied/i.test(said);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: denied ? 'this user may not use the Docker engine' : 'the Docker engine cannot be reached',
        cause: said,
        remedy: denied
            ? 'Run as a user of the group docker, or point DOCKER_HOST at an engine of your own'
            : 'Start it, or point DOCKER_HOST or DOCKER_CONTEXT at the one that runs the deployment',
        underlying: error,
    });
}


/***/ }),

/***/ 83868:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   YE: () => (/* binding */ DockerHelpers),
/* harmony export */   _f: () => (/* binding */ ourLabels),
/* harmony export */   jQ: () => (/* binding */ quiet)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(78474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73190);
/* harmony import */ var _folder_helper_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(24844);
/* harmony import */ var _engine_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3786);
/**
 * A container of ours beside the deployment's: it reaches mongod's volumes and nothing else. It waits on a pipe that
 * this process holds, and what is done in it ends with it: the engine sees to that, whatever becomes of this process.
 */





/** How every container of ours is started: no network, and nothing that it prints is kept by the engine. */
const quiet = ['--network', 'none', '--log-driver', 'none'];
/** The labels by which a deployment's containers of ours are found. */
function ourLabels(kind, deployment) {
    return ['--label', `${_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .ourLabel */ .fv}=${kind}`, '--label', `${_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .ourLabel */ .fv}.deployment=${deployment}`];
}
class ContainerHelper {
    name = 'the helper container';
    /** Its name, which no other one ever has. */
    id;
    #child;
    constructor(child, id) {
        this.#child = child;
        this.id = id;
    }
    start(script, { args = [], stdin, stdout, signal } = {}) {
        return (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .start */ .ni)('docker', ['exec', ...(stdin ? ['--interactive'] : []), this.id, 'sh', '-c', script, 'sh', ...args], { ...(stdin && { stdin }), ...(stdout && { stdout }), ...(signal && { signal }) });
    }
    async close() {
        this.#child.stdin.end();
        await this.#child.ended.catch(() => { });
    }
}
/**
 * Helpers that have the mongo container's own mounts: never a volume by a name that was made up, which the engine would
 * create empty.
 */
class DockerHelpers {
    name = 'the helper container';
    whereToLook = 'docker events';
    #place;
    constructor(place) {
        this.#place = place;
    }
    async open(writable) {
        const name = `issuer-backup-helper-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(6).toString('hex')}`;
        // As root: the files belong to whoever runs mongod.
        const child = (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .start */ .ni)('docker', [
            ...[
                'run',
                '--interactive',
                '--rm',
                '--name',
                name,
                ...quiet,
                ...ourLabels('helper', this.#place.deployment),
            ],
            ...['--user', '0:0'],
            ...['--volumes-from', `${this.#place.volumesOf}${writable ? '' : ':ro'}`],
            ...['--entrypoint', 'sh', this.#place.image, '-c', 'echo ready; exec cat'],
        ], { stdin: 'pipe', stdout: 'pipe' });
        const ready = (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child.stdout, 'data').then(() => true);
        if (!(await Promise.race([ready, child.ended.then(() => false)])))
            throw (0,_folder_helper_js__WEBPACK_IMPORTED_MODULE_3__/* .helperFailed */ .m)(this, await child.ended);
        child.stdout.resume();
        return new ContainerHelper(child, name);
    }
    async present() {
        return null;
    }
    async endOthers(except) {
        const filters = [
            ...['--filter', `label=${_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .ourLabel */ .fv}=helper`],
            ...['--filter', `label=${_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .ourLabel */ .fv}.deployment=${this.#place.deployment}`],
        ];
        const names = (await (0,_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .docker */ .T3)(['ps', '--all', '--format', '{{.Names}}', ...filters]))
            .split(/\s+/)
            .filter(Boolean);
        const dead = names.filter((name) => !except.includes(name));
        if (dead.length > 0)
            await (0,_engine_js__WEBPACK_IMPORTED_MODULE_4__/* .docker */ .T3)(['container', 'rm', '--force', '--volumes', ...dead]);
    }
}


/***/ }),

/***/ 80675:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ DockerLock)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(73190);
/* harmony import */ var _holder_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(89339);
/* harmony import */ var _engine_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3786);
/* harmony import */ var _helper_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(83868);
/**
 * The lock of a deployment on a Docker engine: a container by a name that can be taken once. It runs `cat` on a pipe
 * that this process holds, so the engine itself ends it when this process dies, SIGKILL and power loss included: no
 * clocks, no heartbeats, no pids, which say nothing across containers. One that does not run belongs to nobody.
 */







/** How long a container of ours that has been created may take to run, milliseconds, before it counts as dead. */
const startPatience = 15_000;
/** What stands in the labels of the lock's container, for whoever comes second. */
const labels = {
    operation: `${_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .ourLabel */ .fv}.operation`,
    holder: `${_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .ourLabel */ .fv}.holder`,
    started: `${_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .ourLabel */ .fv}.started`,
};
/** Says that it runs; then its life hangs on its input. */
const script = 'echo held; exec cat';
class DockerLock {
    #container;
    #child;
    #lost = false;
    constructor(container, child) {
        this.#container = container;
        this.#child = child;
        void child.ended.catch(() => { }).then(() => (this.#lost = true));
    }
    /**
     * @param deployment its name: the same for all who mean the same one.
     * @param image with `sh` and `cat`; best one that is on the engine already.
     * @throws BackupError `locked`, naming who holds it and since when; else as `docker`.
     */
    static async take(deployment, image, operation, reporter) {
        for (;;) {
            const holder = await (0,_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .inspectContainer */ .aH)(nameFor(deployment));
            if (holder) {
                await assertDead(holder);
                reporter.info(`Taking over from ${describe(holder)}, which has died`);
                // By its id: of that name there may be another one by now, which lives.
                await remove(holder.id);
            }
            const lock = await DockerLock.#tryTake(deployment, image, operation);
            if (lock)
                return lock;
        }
    }
    /** @returns null where somebody else was faster. */
    static async #tryTake(deployment, image, operation) {
        const name = nameFor(deployment);
        const child = (0,_exec_js__WEBPACK_IMPORTED_MODULE_3__/* .start */ .ni)('docker', [
            'run',
            ...['--interactive', '--rm', '--name', name, ..._helper_js__WEBPACK_IMPORTED_MODULE_6__/* .quiet */ .jQ],
            ...(0,_helper_js__WEBPACK_IMPORTED_MODULE_6__/* .ourLabels */ ._f)('lock', deployment),
            ...['--label', `${labels.operation}=${operation}`],
            ...['--label', `${labels.holder}=${(0,_holder_js__WEBPACK_IMPORTED_MODULE_4__/* .userName */ .nT)()}@${(0,node_os__WEBPACK_IMPORTED_MODULE_0__.hostname)()} (pid ${process.pid})`],
            ...['--label', `${labels.started}=${new Date().toISOString()}`],
            ...['--entrypoint', 'sh', image, '-c', script],
        ], { stdin: 'pipe', stdout: 'pipe' });
        const running = new Promise((resolve) => {
            child.stdout.once('data', () => resolve(true));
            child.ended.then(() => resolve(false), () => resolve(false));
        });
        const container = (await running) ? await (0,_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .inspectContainer */ .aH)(name) : null;
        if (container) {
            child.stdout.resume();
            return new DockerLock(container.id, child);
        }
        child.stdin.end();
        const { stderr } = await child.ended;
        if (/is already in use/i.test(stderr))
            return null;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'target-failed',
            message: 'the lock of this deployment cannot be taken',
            cause: `docker said: ${stderr.trim().split('\n').slice(-2).join(' / ')}`,
            remedy: 'The image of the mongo service must hold sh and cat; see docker run',
        });
    }
    async assertHeld() {
        // The engine may have ended it while this process was suspended, and our pipe does not know yet.
        if (!this.#lost)
            this.#lost = (await (0,_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .inspectContainer */ .aH)(this.#container))?.running !== true;
        if (!this.#lost)
            return;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'locked',
            message: 'the lock of this deployment has been lost',
            cause: 'The Docker engine was restarted, or somebody removed the container of the lock',
            remedy: 'Run issuer-backup heal, then run this again',
        });
    }
    async release() {
        this.#child.stdin.end();
        await this.#child.ended.catch(() => { });
    }
}
const nameFor = (deployment) => `issuer-backup-lock-${deployment}`;
/** @throws BackupError `locked` where it runs: its holder's pipe is open. */
async function assertDead(found) {
    const end = Date.now() + startPatience;
    for (let now = found; now; now = await (0,_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .inspectContainer */ .aH)(found.id)) {
        if (now.running)
            throw locked(now);
        // One that has just been created is about to run.
        const ended = !now.startedAt.startsWith('0001-');
        if (ended || Date.now() > end)
            return;
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(250);
    }
}
function locked(holder) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'locked',
        message: `${describe(holder)} is at work on this deployment`,
        remedy: 'Wait until it has ended, then run this again',
    });
}
function describe({ labels: said }) {
    return `${said[labels.operation]} by ${said[labels.holder]}, since ${said[labels.started]}`;
}
async function remove(id) {
    try {
        await (0,_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .docker */ .T3)(['container', 'rm', '--force', '--volumes', id]);
    }
    catch (error) {
        const going = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj && /already in progress/.test(error.likelyCause ?? '');
        if (!going && !(0,_engine_js__WEBPACK_IMPORTED_MODULE_5__/* .isMissing */ .b2)(error))
            throw error;
    }
}


/***/ }),

/***/ 28474:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hd: () => (/* binding */ outsideMount),
/* harmony export */   UE: () => (/* binding */ assertExchangeable),
/* harmony export */   UO: () => (/* binding */ isWithin),
/* harmony export */   ev: () => (/* binding */ usersOf)
/* harmony export */ });
/* unused harmony exports mountOf, mountsBelow */
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _engine_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3786);
/** Who mounts what. */



/** The mount that a path inside a container lies on; null where it lies in the container itself. */
function mountOf(container, inside) {
    const candidates = container.mounts.filter(({ destination }) => isWithin(inside, destination));
    return candidates.sort((a, b) => b.destination.length - a.destination.length)[0] ?? null;
}
/** Mounts that lie below a path inside a container. */
function mountsBelow(container, inside) {
    return container.mounts.filter(({ destination }) => destination !== inside && isWithin(destination, inside));
}
/**
 * This container, and every other one, running or not and not one of our own, that may write to what it has at that path.
 * Who only reads, as agents do that watch the whole machine, does no harm to a copy.
 */
async function usersOf(container, inside) {
    const mount = mountOf(container, inside);
    const ids = (await (0,_engine_js__WEBPACK_IMPORTED_MODULE_2__/* .docker */ .T3)(['ps', '--all', '--quiet', '--no-trunc'])).split(/\s+/).filter(Boolean);
    const all = await (0,_engine_js__WEBPACK_IMPORTED_MODULE_2__/* .inspectContainers */ .Xu)(ids);
    return all
        .filter(({ id, labels, mounts }) => {
        if (id === container.id)
            return true;
        return (labels[_engine_js__WEBPACK_IMPORTED_MODULE_2__/* .ourLabel */ .fv] === undefined && mounts.some((other) => mount !== null && mayWrite(other, mount)));
    })
        .sort((a, b) => (a.id < b.id ? -1 : 1));
}
function mayWrite(from, to) {
    if (!from.writable || from.type === 'tmpfs' || to.type === 'tmpfs')
        return false;
    return isWithin(from.source, to.source) || isWithin(to.source, from.source);
}
/** Is one absolute path the other, or below it? */
function isWithin(inner, outer) {
    const relative = node_path__WEBPACK_IMPORTED_MODULE_0___default().posix.relative(outer, inner);
    return relative === '' || !(relative === '..' || relative.startsWith('../'));
}
/** @throws BackupError `target-unsuitable` where it lies in the container itself, and would go with it. */
function outsideMount(container, inside) {
    const mount = mountOf(container, inside);
    if (mount)
        return mount;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `${inside} lies inside the container ${container.name}, on no volume`,
        cause: 'The Compose file mounts nothing there, or mongod keeps its data elsewhere',
        remedy: 'Name the folder with --data-path, or use --kind hot',
    });
}
/** @throws BackupError `target-unsuitable` where not all of the folder can be exchanged by renames. */
function assertExchangeable(container, inside) {
    const [below] = mountsBelow(container, inside);
    const mount = mountOf(container, inside);
    if (!below && mount?.writable)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: below
            ? `${below.destination} is a volume of its own inside the data folder`
            : `the data folder ${inside} is mounted read-only`,
        cause: 'A cold restore exchanges the old files and the new ones by renaming them',
        remedy: below
            ? 'Restore a hot archive, or move that part into the data folder first'
            : 'Mount it writable',
    });
}


/***/ }),

/***/ 10385:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ reaches)
/* harmony export */ });
/* harmony import */ var _reach_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48278);
/* harmony import */ var _engine_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3786);
/** Can a container be reached by its address from here? */


/**
 * Tries a TCP connection to a container, and asks it whether it sees that.
 * @param container its id.
 */
function reaches(container, address, port) {
    return (0,_reach_js__WEBPACK_IMPORTED_MODULE_0__/* .leadsTo */ .R)(address, port, (script) => (0,_engine_js__WEBPACK_IMPORTED_MODULE_1__/* .docker */ .T3)(['exec', container, 'sh', '-c', script]));
}


/***/ }),

/***/ 24844:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ runScript),
/* harmony export */   m: () => (/* binding */ helperFailed)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73190);
/**
 * Something of ours that runs beside mongod and reaches its data folder: a container, or a pod. What a cold backup and
 * a cold restore do in the folder is done by shell scripts in there, so that it is the same wherever mongod runs.
 */



/** What stands behind all that a script has printed; found nowhere else. */
const endMark = () => `\n${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16).toString('hex')}\n`;
/** A stream that was cut is most often whole the next time. */
const tries = 3;
/**
 * Runs a script to its end, and again where what it printed was cut: what is done twice must be as if done once.
 * @returns what it printed.
 * @throws BackupError `target-failed` where it does not end with exit code 0, or where the end of what it printed did
 * not arrive: streams out of containers can be cut and end well all the same.
 */
async function runScript(host, helper, script, options = {}) {
    for (let n = 0; n < tries; n++) {
        const printed = await runOnce(host, helper, script, options);
        if (printed !== null)
            return printed;
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `what ${host.name} printed did not arrive whole`,
        cause: 'The stream out of it was cut each time, and its command ended as if it had not been',
        remedy: 'Run this again',
    });
}
/** Null where the end of what it printed did not arrive. */
async function runOnce(host, helper, script, options) {
    const mark = endMark();
    const child = helper.start(`(\n${script}\n) || exit $?\nprintf '${mark.replaceAll('\n', '\\n')}'`, {
        ...options,
        stdout: 'pipe',
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    const ending = await child.ended;
    if (ending.code !== 0)
        throw helperFailed(host, ending);
    const printed = Buffer.concat(chunks).toString();
    return printed.endsWith(mark) ? printed.slice(0, -mark.length) : null;
}
/** What to throw for a script that ended badly. */
function helperFailed({ name, whereToLook }, ending) {
    const failed = (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .commandFailed */ .n6)(name, ending);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-failed',
        message: failed.message,
        ...(failed.likelyCause !== undefined && { cause: failed.likelyCause }),
        remedy: `Look at what it says; ${whereToLook} shows what became of it`,
    });
}


/***/ }),

/***/ 47294:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ keepWatch),
/* harmony export */   i: () => (/* binding */ startGuardian)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(78474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(73190);
/**
 * A second process that outlives this one. While a service is stopped by us, the guardian waits at a pipe; when
 * this process ends without having dismissed it, SIGKILL included, it does what `heal` does.
 */




const dismissal = 'dismissed';
const readiness = 'ready\n';
/** @throws BackupError `target-failed` where it does not come up; nothing may be stopped then. */
async function startGuardian([program, ...args], charge) {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, args, {
        // Its own session, without RUNNER_TRACKING_ID: what ends our process group, our terminal or all processes of a
        // runner's job does not reach it.
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
        env: (0,_exec_js__WEBPACK_IMPORTED_MODULE_3__/* .childEnvironment */ .Qc)(),
    });
    const { stdin, stdout } = child;
    // Where too many files are open there is neither process nor pipe, and the error comes later.
    child.on('error', () => { });
    stdin?.on('error', () => { });
    const ready = stdin && stdout && (await saysReady(child, stdin, stdout, charge));
    if (!ready) {
        // It must not take our end for that of a guarded process.
        child.kill('SIGKILL');
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'target-failed',
            message: 'the guardian process did not come up, so nothing was stopped',
            cause: `${program} could not be started a second time`,
            remedy: 'Look at limits on processes, open files and memory, then run this again',
        });
    }
    stdout.destroy();
    child.unref();
    return {
        async dismiss() {
            // Nothing else may be left that keeps this process going until it has left.
            child.ref();
            stdin.end(dismissal);
            if (child.exitCode === null && child.signalCode === null)
                await (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit');
        },
    };
}
/** Hands the charge over. False where the process ends, cannot be started at all, or says something else. */
async function saysReady(child, stdin, stdout, charge) {
    stdin.write(`${JSON.stringify(charge)}\n`);
    return Promise.race([
        (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(stdout, 'data').then(([text]) => String(text) === readiness),
        (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit').then(() => false),
    ]).catch(() => false);
}
/**
 * The guardian's side: says that it is ready and waits.
 * @returns the charge when the guarded process has died; null when we were dismissed.
 */
async function keepWatch(input, output) {
    // Whoever ends a whole group of processes means the work, not the guardian of it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.on(signal, () => { });
    output.on('error', () => { });
    // A pipe may cut anywhere, also through a character.
    input.setEncoding('utf8');
    let text = '';
    for await (const chunk of input) {
        text += chunk;
        if (text.endsWith('\n'))
            output.write(readiness);
    }
    const [charge, last] = text.split('\n');
    return last === dismissal || !charge ? null : JSON.parse(charge);
}


/***/ }),

/***/ 33435:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q1: () => (/* binding */ healthPatience),
/* harmony export */   ZA: () => (/* binding */ becomeHealthy),
/* harmony export */   kA: () => (/* binding */ ask)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37067);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_http__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(44708);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_https__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(83916);
/** Whether a service that was started does its work. */






/** How long a started service may take to become healthy, milliseconds. */
const healthPatience = 120_000;
/** How long it may take to say whether it is, milliseconds. */
const answerPatience = 5_000;
/** Between two looks, milliseconds. */
const pause = 250;
/** Asks once: 2xx is healthy, a redirection is not followed. Never throws. */
async function ask({ url, ca, at }) {
    try {
        const status = await statusOf(url, ca === undefined ? undefined : await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(ca), at);
        const healthy = status >= 200 && status < 300;
        return { state: healthy ? 'healthy' : 'unhealthy', words: `${url} answers ${status}` };
    }
    catch (error) {
        const { code, message } = error;
        return { state: code === 'ECONNREFUSED' ? 'refused' : 'silent', words: `${url}: ${code ?? message}` };
    }
}
function statusOf(url, ca, at) {
    const { host, hostname } = new URL(url);
    // No certificate is for an address here, and none may be asked for by one.
    const name = (0,node_net__WEBPACK_IMPORTED_MODULE_3__.isIP)(hostname) === 0 ? { servername: hostname } : {};
    const detour = at ? { ...at, headers: { host }, ...name } : {};
    return new Promise((resolve, reject) => {
        const options = { agent: false, signal: AbortSignal.timeout(answerPatience), ...detour };
        const request = url.startsWith('https:')
            ? node_https__WEBPACK_IMPORTED_MODULE_2___default().get(url, { ...options, ...(ca && { ca }) })
            : node_http__WEBPACK_IMPORTED_MODULE_1___default().get(url, options);
        request.once('error', reject);
        request.once('response', (response) => {
            resolve(response.statusCode);
            // Left unread it would hold the connection, and this process with it.
            response.destroy();
        });
    });
}
/**
 * @param patience milliseconds.
 * @param lastWords of the service itself, for whoever has to find out.
 * @throws BackupError `not-started`.
 */
async function becomeHealthy(look, patience, lastWords = async () => '') {
    const end = performance.now() + patience;
    for (;;) {
        const { state, words } = await look();
        if (state === 'healthy')
            return;
        if (state === 'failed' || performance.now() > end) {
            const log = await lastWords();
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'not-started',
                message: `the service was started and is not healthy${state === 'failed' ? '' : ` after ${patience / 1000} s`}`,
                cause: log === '' ? words : `${words}; its log ends: ${log}`,
                remedy: "Look at the service's log, then run issuer-backup heal",
            });
        }
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_4__.setTimeout)(pause);
    }
}


/***/ }),

/***/ 89339:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ST: () => (/* binding */ isGone),
/* harmony export */   bg: () => (/* binding */ self),
/* harmony export */   nT: () => (/* binding */ userName),
/* harmony export */   sG: () => (/* binding */ describeHolder)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_1__);
/** Who holds a lock, and whether he is certainly no more. */


/** This process. */
function self() {
    return {
        host: (0,node_os__WEBPACK_IMPORTED_MODULE_1__.hostname)(),
        user: userName(),
        pid: process.pid,
        processTable: processTable(),
        processStart: processStart(process.pid),
    };
}
/** For whoever comes second. @param started ISO 8601. */
function describeHolder(operation, { user, host, pid }, started) {
    return `${operation} by ${user}@${host} (pid ${pid}, since ${started})`;
}
/** Whose process this is, for people to read. */
function userName() {
    try {
        return (0,node_os__WEBPACK_IMPORTED_MODULE_1__.userInfo)().username;
    }
    catch {
        // A container may run under a number that has no name.
        return String(process.getuid?.() ?? '?');
    }
}
/** Is this process certainly no more? False says nothing. */
function isGone({ pid, processTable: table, processStart: start }) {
    if (table === null || start === null || table !== processTable())
        return false;
    const found = processStart(pid);
    return found === null ? !exists(pid) : found !== start;
}
function processTable() {
    try {
        const boot = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)('/proc/sys/kernel/random/boot_id', 'utf8').trim();
        return `${boot} ${(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)('/proc/self/ns/pid')}`;
    }
    catch {
        return null;
    }
}
/** Field 22 of /proc/PID/stat: ticks since boot, so a pid used again is another. Null where it cannot be read. */
function processStart(pid) {
    try {
        const stat = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return fields[0] === 'Z' ? 'a zombie, which does nothing any more' : (fields[19] ?? null);
    }
    catch {
        return null;
    }
}
/** Asks the kernel: /proc may be mounted so (hidepid) that it hides the processes of other users. */
function exists(pid) {
    try {
        return process.kill(pid, 0);
    }
    catch (error) {
        return error.code !== 'ESRCH';
    }
}


/***/ }),

/***/ 9014:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $M: () => (/* binding */ runBy),
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   AX: () => (/* binding */ firstPod),
/* harmony export */   Iz: () => (/* binding */ securityIn),
/* harmony export */   mX: () => (/* binding */ findClaim),
/* harmony export */   w6: () => (/* binding */ saysUser)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** On which claim mongod keeps its data, and how a pod of ours mounts it in the same way. */

/** The user of the official image, where neither pod nor files can be asked. */
const usualUser = { runAsUser: 999, runAsGroup: 999 };
/** Of a security context, what a helper has to share to get at the same files. */
const shared = [
    'runAsUser',
    'runAsGroup',
    'fsGroup',
    'fsGroupChangePolicy',
    'supplementalGroups',
    'seLinuxOptions',
];
/** As the StatefulSet's controller would make it, with claims in the place of their templates. */
function firstPod({ metadata, spec }) {
    const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
        name,
        persistentVolumeClaim: { claimName: `${name}-${metadata.name}-${spec.ordinals?.start ?? 0}` },
    }));
    const named = new Set(claims.map(({ name }) => name));
    const volumes = (spec.template.spec.volumes ?? []).filter(({ name }) => !named.has(name));
    return {
        metadata: { name: `${metadata.name}-${spec.ordinals?.start ?? 0}` },
        spec: { ...spec.template.spec, volumes: [...volumes, ...claims] },
    };
}
/** @throws BackupError `target-unsuitable`. */
async function findClaim(kubectl, name) {
    const claim = await kubectl.get('persistentvolumeclaims', name);
    if (claim)
        return claim;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `there is no PersistentVolumeClaim ${name}`,
        cause: 'mongod has never run, so its StatefulSet has not made it',
        remedy: 'Scale mongod to 1 once, so that its claim is made',
    });
}
function placeOf(workloads, workload, pod) {
    const made = pod ?? firstPod(workload);
    const { claim, mountPath, subPath } = workloads.dataClaim(made);
    const container = workloads.mongoContainer(made.spec);
    const { name, uid } = workload.metadata;
    return {
        deployment: name,
        owner: { apiVersion: workload.apiVersion ?? 'apps/v1', kind: workload.kind, name, uid: uid },
        claim,
        mountPath,
        ...(subPath !== undefined && { subPath }),
        image: container.image ?? '',
        ...(container.imagePullPolicy !== undefined && { pullPolicy: container.imagePullPolicy }),
        ...(made.spec.imagePullSecrets && { pullSecrets: made.spec.imagePullSecrets }),
        security: securityIn(made, workloads),
        tolerations: made.spec.tolerations ?? [],
    };
}
/** @param user what is known of mongod's, where what the place was made from does not say who runs it. */
function runBy(user, place) {
    if (saysUser(place.security))
        return place;
    return { ...place, security: { ...place.security, ...(user ?? usualUser) } };
}
/** Is it said who mongod runs as? Else its entrypoint, which begins as root, has chosen. */
function saysUser({ runAsUser }) {
    return runAsUser !== undefined && runAsUser !== 0;
}
/** What the pod says. */
function securityIn({ spec }, workloads) {
    const both = { ...spec.securityContext, ...workloads.mongoContainer(spec).securityContext };
    return Object.fromEntries(shared.filter((name) => name in both).map((name) => [name, both[name]]));
}


/***/ }),

/***/ 83096:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EG: () => (/* binding */ assertOnMongo),
/* harmony export */   Yr: () => (/* binding */ serviceSecret),
/* harmony export */   cF: () => (/* binding */ connectionString)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27194);
/* harmony import */ var _settings_target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(14487);
/* harmony import */ var _environment_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(77779);
/** The connection string of the release's service. */




/**
 * The one of the settings, else the one that the service itself uses.
 * @throws BackupError `usage` where there is none, naming the places that were looked at; `target-unsuitable` for a
 * service on PostgreSQL.
 */
async function connectionString(settings, workloads) {
    const uri = settings.mongoUri ??
        (await serviceSecret(settings, workloads))?.value ??
        (await noSecret(settings, workloads));
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerUri */ .Ey)(uri);
    return uri;
}
/**
 * What the service itself uses, as its workload defines it, else as the Secret has it under the variable's name.
 * @returns null where there is none.
 */
async function serviceSecret({ secretVariable: variable, secretName }, workloads) {
    const environment = await environmentOf(workloads);
    const own = await environment?.find(variable);
    if (own?.value)
        return trimmed(own);
    const file = (await environment?.find(`${variable}_FILE`))?.value;
    const mounted = file ? await environment.secretFile(file) : null;
    if (mounted?.value)
        return trimmed(mounted);
    if (secretName === 'none')
        return null;
    const data = (await workloads.kubectl.get('secrets', secretName))?.data?.[variable];
    if (!data)
        return null;
    return trimmed({
        value: Buffer.from(data, 'base64').toString(),
        secret: { name: secretName, key: variable },
    });
}
/**
 * Asked before anything is locked or stopped: a mongod that is there may be somebody else's.
 * @throws BackupError `target-unsuitable` for a service on PostgreSQL.
 */
async function assertOnMongo({ mongoUri, secretVariable }, workloads) {
    if (mongoUri !== undefined)
        return;
    const environment = await environmentOf(workloads);
    if (!environment || environment.defines(secretVariable) || environment.defines(`${secretVariable}_FILE`))
        return;
    const has = async (name) => Boolean((await environment.find(name))?.value);
    if (!(await has(_settings_target_js__WEBPACK_IMPORTED_MODULE_2__/* .postgresVariable */ .A2)) || (await has(secretVariable)))
        return;
    throw (0,_settings_target_js__WEBPACK_IMPORTED_MODULE_2__/* .onPostgres */ .vO)(`The service's workload has $${_settings_target_js__WEBPACK_IMPORTED_MODULE_2__/* .postgresVariable */ .A2}, and no $${secretVariable}`);
}
async function environmentOf(workloads) {
    const app = await workloads.appAsFound();
    if (!app)
        return null;
    const { spec } = app.spec.template;
    return new _environment_js__WEBPACK_IMPORTED_MODULE_3__/* .Environment */ .O(workloads.kubectl, spec, workloads.appContainer(spec));
}
async function noSecret(settings, workloads) {
    await assertOnMongo(settings, workloads);
    const { secretVariable: variable, secretName } = settings;
    const app = await workloads.appAsFound();
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: 'There is no connection string for the service',
        cause: [
            'Looked at mongoUri of the settings, which is not set',
            app
                ? `$${variable} and $${variable}_FILE of ${app.metadata.name}`
                : 'its workload, which there is none of',
            `the key ${variable} of the Secret ${secretName}`,
        ].join('; '),
        remedy: 'Name the variable with --secret-variable, the Secret with --secret-name, or give --mongo-uri file:PATH',
    });
}
function trimmed({ value, secret }) {
    return { value: value.trim(), secret };
}


/***/ }),

/***/ 77779:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ Environment)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
var _a;
/** What a container finds in its environment, read from what defines it. */

class Environment {
    #kubectl;
    #pod;
    #container;
    constructor(kubectl, pod, container) {
        this.#kubectl = kubectl;
        this.#pod = pod;
        this.#container = container;
    }
    /** Is it defined at all? Reads nothing. Of what comes as a whole Secret or ConfigMap nobody can tell. */
    defines(variable) {
        return this.#container.env?.some(({ name }) => name === variable) ?? false;
    }
    /** @returns null where it is not defined, or what it comes from is not there. */
    async find(variable) {
        const { env = [], envFrom = [] } = this.#container;
        const at = env.findLastIndex(({ name }) => name === variable);
        const entry = env[at];
        if (entry?.valueFrom?.secretKeyRef)
            return this.#secretKey(entry.valueFrom.secretKeyRef);
        if (entry?.valueFrom?.configMapKeyRef)
            return this.#configMapKey(entry.valueFrom.configMapKeyRef);
        if (entry)
            return { value: await this.#expanded(entry.value ?? '', at), secret: null };
        for (const { prefix = '', secretRef, configMapRef } of envFrom.toReversed()) {
            if (!variable.startsWith(prefix))
                continue;
            const key = variable.slice(prefix.length);
            const found = secretRef
                ? await this.#secretKey({ name: secretRef.name, key })
                : configMapRef && (await this.#configMapKey({ name: configMapRef.name, key }));
            if (found)
                return found;
        }
        return null;
    }
    /** The content of a file that a Secret is mounted as; null where it is none such. */
    async secretFile(file) {
        for (const { name, mountPath, subPath } of this.#container.volumeMounts ?? []) {
            const inside = subPath === undefined ? node_path__WEBPACK_IMPORTED_MODULE_0___default().posix.relative(mountPath, file) : file === mountPath && subPath;
            const secret = this.#pod.volumes?.find((volume) => volume.name === name)?.secret;
            if (!secret || !inside || inside.startsWith('..'))
                continue;
            const key = secret.items ? secret.items.find((item) => item.path === inside)?.key : inside;
            if (key !== undefined)
                return this.#secretKey({ name: secret.secretName, key });
        }
        return null;
    }
    async #secretKey({ name, key }) {
        const data = (await this.#kubectl.get('secrets', name))?.data?.[key];
        return data === undefined
            ? null
            : { value: Buffer.from(data, 'base64').toString(), secret: { name, key } };
    }
    async #configMapKey({ name, key }) {
        const value = (await this.#kubectl.get('configmaps', name))?.data?.[key];
        return value === undefined ? null : { value, secret: null };
    }
    /** `$(NAME)` stands for a variable defined before, or for the address of a Service; `$$` for a dollar. */
    async #expanded(text, before) {
        let expanded = '';
        let rest = 0;
        for (const match of text.matchAll(/\$\$|\$\(([^()]+)\)/g)) {
            expanded += text.slice(rest, match.index);
            rest = match.index + match[0].length;
            expanded += match[1] === undefined ? '$' : ((await this.#earlier(match[1], before)) ?? match[0]);
        }
        return expanded + text.slice(rest);
    }
    async #earlier(name, before) {
        const env = (this.#container.env ?? []).slice(0, before);
        const earlier = new _a(this.#kubectl, this.#pod, { ...this.#container, env });
        const found = await earlier.find(name);
        return found?.value ?? (await this.#serviceAddress(name));
    }
    async #serviceAddress(name) {
        const [, prefix, what] = /^(.+)_SERVICE_(HOST|PORT)$/.exec(name) ?? [];
        if (prefix === undefined)
            return null;
        const services = await this.#kubectl.list('services');
        const service = services.find(({ metadata }) => metadata.name.toUpperCase().replaceAll('-', '_') === prefix);
        const found = what === 'HOST' ? service?.spec.clusterIP : service?.spec.ports?.[0]?.port;
        return found === undefined ? null : String(found);
    }
}
_a = Environment;


/***/ }),

/***/ 91992:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R0: () => (/* binding */ isUnreachable),
/* harmony export */   bj: () => (/* binding */ unanswered),
/* harmony export */   go: () => (/* binding */ notPermitted),
/* harmony export */   to: () => (/* binding */ explained)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** What kubectl says where it fails, with cause and next step. */

const forbidden = /cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)"| at the cluster scope)?/;
/** No answer, or none that says anything of what was asked. */
const unreachable = /unable to connect to the server|connection to the server .* was refused|connection refused|connection reset|i\/o timeout|TLS handshake timeout|no route to host|network is unreachable|no such host|context deadline exceeded|client connection lost|Client\.Timeout|unexpected EOF|: EOF|\(ServiceUnavailable\)|\(Timeout\)|\(ServerTimeout\)|\(TooManyRequests\)|currently unable to handle|apiserver not ready|etcdserver|error dialing backend|lost connection to pod/i;
/** Is it the way to the cluster that failed, and not the cluster that said no? */
function isUnreachable(error) {
    return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && unreachable.test(error.likelyCause ?? '');
}
/** @returns what to throw in the place of what `run` threw. */
function explained(error, namespace) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) || error.code === 'tool-missing')
        return error;
    const words = error.likelyCause ?? '';
    const denied = forbidden.exec(words);
    if (denied)
        return lacking(denied, words, namespace, error);
    if (/must be logged in|\(Unauthorized\)|provide credentials/i.test(words)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'not-permitted',
            message: 'the cluster does not take the credentials of the kubeconfig',
            cause: words,
            remedy: 'Log in anew, or name another context with --context',
            underlying: error,
        });
    }
    if (/getting credentials: exec|executable .* not found/i.test(words)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'tool-missing',
            message: 'the program that the kubeconfig fetches its credentials with does not work',
            cause: words,
            remedy: 'Install it, or put its folder into PATH; kubectl get pods says the same',
            underlying: error,
        });
    }
    if (/namespaces "[^"]+" not found/.test(words)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `there is no namespace ${namespace} in the cluster`,
            cause: 'It has another name, or another cluster is meant',
            remedy: 'Name it with --namespace, the cluster with --context',
            underlying: error,
        });
    }
    return unreachable.test(words) ? unreached(words, error) : error;
}
/** What to throw in the place of the end of a kubectl that has not answered within so many milliseconds. */
function unanswered(limit, underlying) {
    return unreached(`context deadline exceeded: kubectl has not answered within ${limit / 1000} s`, underlying);
}
function unreached(words, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: 'the Kubernetes cluster cannot be reached',
        cause: words,
        remedy: 'Try kubectl get pods; name the cluster with --kubeconfig and --context',
        underlying,
    });
}
/** What to throw for a kubectl that ended in this way where a role lacks a verb; else null. */
function notPermitted({ stderr }, namespace) {
    const denied = forbidden.exec(stderr);
    return denied && lacking(denied, stderr.trim(), namespace);
}
function lacking([, verb, resource, group, where], words, namespace, underlying) {
    const [, user] = /User "([^"]+)"/.exec(words) ?? [];
    const full = group ? `${resource}.${group}` : resource;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'not-permitted',
        message: `${user ?? 'this user'} may not ${verb} ${full} in the namespace ${where ?? namespace}`,
        cause: 'The role that it is bound to lacks this verb',
        remedy: 'Bind it to the roles of deploy/kubernetes: role-backup.yaml, for restores role-restore.yaml, for drills role-drill.yaml',
        underlying,
    });
}


/***/ }),

/***/ 28787:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ Forward)
/* harmony export */ });
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(73190);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(91992);
/**
 * A way into a pod from outside the cluster: a port on this machine, which `kubectl port-forward` carries. Where that
 * breaks it is opened anew on the same port, as long as it is needed.
 */





/** How long it may take to open, milliseconds. */
const openPatience = 20_000;
/** How long it is tried to open it anew, and how often, milliseconds. */
const mendPatience = 120_000;
const pause = 500;
class Forward {
    host = '127.0.0.1';
    #kubectl;
    /** The pod's name now: another one may have taken its place. */
    #pod;
    #remote;
    #child;
    #port;
    #closed = false;
    #breaks = 0;
    #words = '';
    constructor(kubectl, pod, remote, opened) {
        this.#kubectl = kubectl;
        this.#pod = pod;
        this.#remote = remote;
        this.#child = opened.child;
        this.#port = opened.port;
        void this.#watch();
    }
    /**
     * @param pod finds the pod, also after a break.
     * @param port the pod's.
     * @throws BackupError `not-permitted`, `target-failed`; what `pod` throws.
     */
    static async open(kubectl, pod, port) {
        return new Forward(kubectl, pod, port, await openTo(kubectl, await pod(), port));
    }
    /** Of this machine. */
    get port() {
        return this.#port;
    }
    /** How often it has broken; each time connections were lost. */
    get breaks() {
        return this.#breaks;
    }
    /** What kubectl said when it broke last; empty where it has not. */
    get lastWords() {
        return this.#words;
    }
    /** Never throws. */
    async close() {
        this.#closed = true;
        this.#child.kill();
        await this.#child.ended.catch(() => { });
    }
    async #watch() {
        for (;;) {
            const { stderr } = await this.#child.ended.catch((error) => ({ stderr: error.message }));
            if (this.#closed)
                return;
            this.#breaks++;
            this.#words = stderr.trim().split('\n').at(-1) ?? '';
            if (!(await this.#mend()))
                return;
        }
    }
    async #mend() {
        const end = performance.now() + mendPatience;
        while (!this.#closed && performance.now() < end) {
            try {
                const { child } = await openTo(this.#kubectl, await this.#pod(), this.#remote, this.#port);
                this.#child = child;
                if (this.#closed)
                    await this.close();
                return !this.#closed;
            }
            catch {
                // Whoever needs the way finds it closed, and says so.
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(pause, undefined, { ref: false });
            }
        }
        return false;
    }
}
async function openTo(kubectl, pod, remote, local) {
    const ports = `${local ?? ''}:${remote}`;
    const child = kubectl.start(['port-forward', `pod/${pod}`, ports, '--address', '127.0.0.1'], {
        stdout: 'pipe',
    });
    let said = '';
    const opened = (async () => {
        while (!/ -> /.test(said))
            said += String((await (0,node_events__WEBPACK_IMPORTED_MODULE_0__.once)(child.stdout, 'data'))[0]);
        return Number(/127\.0\.0\.1:(\d+) -> /.exec(said)?.[1]);
    })();
    const ended = child.ended.then((ending) => {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .explained */ .to)((0,_exec_js__WEBPACK_IMPORTED_MODULE_3__/* .commandFailed */ .n6)('kubectl port-forward', ending), kubectl.namespace);
    });
    const late = (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(openPatience, undefined, { ref: false }).then(() => {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'target-failed',
            message: `the way to the pod ${pod} did not open within ${openPatience / 1000} s`,
            remedy: `Try kubectl port-forward pod/${pod} ${ports}, which says why`,
        });
    });
    for (const one of [opened, ended, late])
        one.catch(() => { });
    try {
        const port = await Promise.race([opened, ended, late]);
        child.stdout.resume();
        return { child, port };
    }
    catch (error) {
        child.kill();
        throw error;
    }
}


/***/ }),

/***/ 52610:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d6: () => (/* binding */ PodHelpers),
/* harmony export */   gP: () => (/* binding */ deploymentLabel),
/* harmony export */   tf: () => (/* binding */ kindLabel),
/* harmony export */   zT: () => (/* binding */ isHelper)
/* harmony export */ });
/* unused harmony export helperPod */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _objects_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(19618);
/**
 * A pod of ours beside mongod's: it mounts mongod's claim as mongod does, runs as mongod's user, and reaches nothing
 * else. It satisfies the Pod Security level `restricted` wherever mongod does.
 *
 * The cluster does not notice when this process dies. So it ends by itself in time, goes with the workload of mongod,
 * and whoever heals the deployment ends it first.
 */



/** On every object that is ours; says what it is. */
const kindLabel = 'issuer-backup.io/kind';
/** The name of the workload that is mongod. */
const deploymentLabel = 'issuer-backup.io/deployment';
/** How long a copy may take, seconds. */
const deadline = 24 * 60 * 60;
/** How long a pod may take to run where its image is on the node already, or nearly so, seconds. */
const startPatience = 180;
/** How long one may take to be gone, milliseconds. */
const endPatience = 120_000;
class PodHelpers {
    name = 'the helper pod';
    whereToLook = 'kubectl get events';
    #kubectl;
    #deployment;
    #place;
    #mongo;
    /** @param deployment the name of the workload that is mongod. */
    constructor(kubectl, deployment, place, mongo) {
        this.#kubectl = kubectl;
        this.#deployment = deployment;
        this.#place = place;
        this.#mongo = mongo;
    }
    /** The container of mongod itself, while it runs. */
    async present() {
        const { running } = await this.#mongo();
        return running && new PodHelper(this.#kubectl, running.pod, running.container, async () => { });
    }
    async open(writable) {
        const name = `issuer-backup-helper-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(6).toString('hex')}`;
        const { node } = await this.#mongo();
        const pod = helperPod(await this.#place(), name, writable, node);
        const helper = new PodHelper(this.#kubectl, name, 'helper', () => remove(this.#kubectl, [name]));
        try {
            await this.#kubectl.create(pod);
            const waiting = ['wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${startPatience}s`];
            await this.#kubectl.run(waiting);
            return helper;
        }
        catch (error) {
            const notRunning = await this.#explained(name, error);
            await helper.close();
            throw notRunning;
        }
    }
    async endOthers(except) {
        const ours = { [kindLabel]: 'helper', [deploymentLabel]: this.#deployment };
        const pods = await this.#kubectl.list('pods', (0,_objects_js__WEBPACK_IMPORTED_MODULE_2__/* .selectorText */ .nM)(ours));
        const dead = pods.map(({ metadata }) => metadata.name).filter((name) => !except.includes(name));
        await remove(this.#kubectl, dead);
    }
    async #explained(name, error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj) || error.code === 'not-permitted')
            return error;
        const pod = await this.#kubectl.get('pods', name).catch(() => null);
        const { conditions = [], containerStatuses = [] } = pod?.status ?? {};
        if (pod && (0,_objects_js__WEBPACK_IMPORTED_MODULE_2__/* .isReady */ .i_)(pod))
            return error;
        const words = [
            ...conditions.filter(({ status }) => status === 'False').map(({ message }) => message),
            ...containerStatuses.map(({ state }) => state?.waiting?.message ?? state?.waiting?.reason),
        ].filter((one) => one !== undefined);
        return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'target-failed',
            message: 'the helper pod cannot be run beside mongod',
            cause: words.length > 0 ? words.join('; ') : (error.likelyCause ?? error.message),
            remedy: 'Look at quotas, the room on the node of mongod, and what the namespace admits; nothing was stopped for it',
            underlying: error,
        });
    }
}
class PodHelper {
    name = 'the helper pod';
    id;
    #kubectl;
    #container;
    #end;
    constructor(kubectl, id, container, end) {
        this.#kubectl = kubectl;
        this.id = id;
        this.#container = container;
        this.#end = end;
    }
    start(script, { args = [], stdin, stdout, signal } = {}) {
        return this.#kubectl.start([
            ...['exec', ...(stdin ? ['--stdin'] : []), this.id, '--container', this.#container],
            ...['--', 'sh', '-c', script, 'sh', ...args],
        ], { ...(stdin && { stdin }), ...(stdout && { stdout }), ...(signal && { signal }) });
    }
    async close() {
        await this.#end().catch(() => { });
    }
}
/** Returns when they are gone, and what was done in them has ended. */
function remove(kubectl, pods) {
    return kubectl.delete('pods', pods, { wait: endPatience, grace: 1 });
}
/** Is this one of ours, of whatever run? */
function isHelper({ metadata }, deployment) {
    return metadata.labels?.[kindLabel] === 'helper' && metadata.labels[deploymentLabel] === deployment;
}
/** The pod itself. Everything that the level `restricted` asks for is written down. */
function helperPod(place, name, writable, node) {
    const { deployment, owner, claim, mountPath, subPath, image, security, tolerations = [] } = place;
    const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
            name,
            labels: {
                'app.kubernetes.io/managed-by': 'issuer-backup',
                [kindLabel]: 'helper',
                [deploymentLabel]: deployment,
            },
            ownerReferences: [{ ...owner, controller: false, blockOwnerDeletion: false }],
        },
        spec: {
            restartPolicy: 'Never',
            activeDeadlineSeconds: deadline,
            terminationGracePeriodSeconds: 1,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...(node !== null && { affinity: onNode(node) }),
            ...(tolerations.length > 0 && { tolerations }),
            ...(place.pullSecrets && { imagePullSecrets: place.pullSecrets }),
            securityContext: {
                ...security,
                // Files that a mongod has open are left as they are.
                ...('fsGroup' in security && { fsGroupChangePolicy: 'OnRootMismatch' }),
                runAsNonRoot: security.runAsUser !== 0,
                seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
                {
                    name: 'helper',
                    image,
                    // What mongod runs from is on its node already.
                    imagePullPolicy: place.pullPolicy === 'Never' ? 'Never' : 'IfNotPresent',
                    // A container's first process gets no signal that it does not ask for.
                    command: ['sh', '-c', `trap 'exit 0' TERM; sleep ${deadline} & wait`],
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ['ALL'] },
                    },
                    resources: {
                        requests: { cpu: '100m', memory: '128Mi' },
                        limits: { cpu: '2', memory: '1Gi' },
                    },
                    volumeMounts: [
                        { name: 'data', mountPath, ...(subPath !== undefined && { subPath }), readOnly: !writable },
                        { name: 'tmp', mountPath: '/tmp' },
                    ],
                },
            ],
            volumes: [
                // Not read-only here: not every storage mounts a claim in both ways on one node.
                { name: 'data', persistentVolumeClaim: { claimName: claim } },
                { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
            ],
        },
    };
    return pod;
}
/** By way of the scheduler, which looks whether there is room. */
function onNode(node) {
    const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
    const nodeSelectorTerms = [{ matchFields }];
    return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}


/***/ }),

/***/ 69461:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ serverIn)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _objects_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(19618);


/** Where mongod listens, unless it is told otherwise. */
const usualPort = 27017;
/**
 * Finds a pod behind a connection string.
 * @throws BackupError `target-unsuitable` where the string leads elsewhere: another database would be backed up.
 */
function serverIn(pod, container, services, namespace, connection) {
    const own = services.filter(({ spec }) => (0,_objects_js__WEBPACK_IMPORTED_MODULE_1__/* .matches */ .cK)(spec.selector, pod.metadata.labels));
    for (const text of connection.isSRV ? [] : connection.hosts) {
        const { host, port } = endOf(text);
        if (host === pod.status?.podIP || host === pod.metadata.name)
            return { host, port };
        const service = own.find((one) => leadsTo(host, one, namespace));
        if (service)
            return { host, port: portBehind(service, port, container) };
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `the connection string leads to ${connection.hosts.join(', ')}, which is not the pod ${pod.metadata.name}`,
        cause: `Services that lead to that pod: ${own.map(({ metadata }) => metadata.name).join(', ') || 'none'}`,
        remedy: 'Name the workload that is mongod with --mongo-workload; use --target direct for a server outside the release',
    });
}
/** As DNS in the cluster has it: `service`, `service.namespace`, `….svc`, `….svc.cluster.local`, a pod's before it. */
function leadsTo(host, { metadata, spec }, namespace) {
    if (host === spec.clusterIP)
        return true;
    const words = host.toLowerCase().replace(/\.$/, '').split('.');
    const at = words.slice(0, 2).indexOf(metadata.name);
    // A single pod's name stands before that of a headless Service only.
    if (at < 0 || (at === 1 && spec.clusterIP !== 'None'))
        return false;
    const [where, kind] = words.slice(at + 1);
    return (where === undefined || where === namespace) && (kind === undefined || kind === 'svc');
}
function portBehind({ spec }, port, { ports }) {
    // Without an address of its own the name is that of the pods.
    if (spec.clusterIP === 'None')
        return port;
    const target = spec.ports?.find((one) => one.port === port)?.targetPort ?? port;
    if (typeof target === 'number')
        return target;
    return ports?.find(({ name }) => name === target)?.containerPort ?? port;
}
function endOf(text) {
    const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
    return { host, port: port === undefined ? usualPort : Number(port) };
}


/***/ }),

/***/ 75232:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ag: () => (/* binding */ said),
/* harmony export */   bx: () => (/* binding */ Kubectl),
/* harmony export */   yk: () => (/* binding */ listIfAny)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73190);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(91992);
/**
 * What is asked of a cluster, by the kubectl command: it knows kubeconfigs, contexts, proxies and the plugins that
 * fetch credentials, and people can run what we run.
 */




/** How long an API server that has answered before may be away, milliseconds. */
const patience = 60_000;
/** Between two tries, milliseconds. */
const pause = 500;
/** Of one request; nothing that is asked for takes longer. */
const requestTimeout = '--request-timeout=30s';
class Kubectl {
    namespace;
    /** Is this process a pod of that cluster? */
    inside;
    #cluster;
    /** How long each command may take, milliseconds. */
    #limit;
    #options;
    /** Inside a pod none: given the flag, kubectl does not find its own cluster any more. */
    #timeout;
    #answered = false;
    /** @param limit how long each command may take, milliseconds; then it has not been answered. */
    constructor(cluster, limit) {
        const { kubeconfig, context, namespace } = cluster;
        this.#cluster = cluster;
        this.#limit = limit;
        this.namespace = namespace;
        this.inside = kubeconfig === undefined && context === undefined;
        this.#timeout = this.inside ? [] : [requestTimeout];
        this.#options = [
            ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
            ...(context === undefined ? [] : ['--context', context]),
            ...['--namespace', namespace],
        ];
    }
    /**
     * The same cluster, for what is of no use any more when it comes too late: kubectl, or what fetches its credentials,
     * may hang for ever. Nothing is asked twice there.
     * @param limit milliseconds.
     */
    within(limit) {
        return new Kubectl(this.#cluster, limit);
    }
    /**
     * Runs one kubectl command to its end. Never give it a secret among its words.
     * @throws BackupError `tool-missing` without kubectl; `not-permitted` where a role lacks a verb; `target-failed` where
     * the cluster cannot be reached or says no.
     */
    async run(words, options = {}) {
        const limited = this.#limit === undefined ? undefined : AbortSignal.timeout(this.#limit);
        try {
            const bounded = limited ? { ...options, signal: limited } : options;
            const { stdout } = await (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .run */ .eF)('kubectl', [...this.#options, ...words], bounded);
            this.#answered = true;
            return stdout;
        }
        catch (error) {
            throw limited?.aborted ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .unanswered */ .bj)(this.#limit, error) : (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .explained */ .to)(error, this.namespace);
        }
    }
    /** For what may be asked twice: an API server that is restarted is waited for. */
    async #ask(words, options) {
        const end = this.#limit === undefined ? performance.now() + patience : 0;
        for (;;) {
            try {
                return await this.run([...words, ...this.#timeout], options);
            }
            catch (error) {
                if (!this.#answered || !(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isUnreachable */ .R0)(error) || performance.now() > end)
                    throw error;
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause);
            }
        }
    }
    /** @returns null where there is none. @throws BackupError as {@link run}. */
    async get(resource, name) {
        const text = await this.#ask(['get', resource, name, '--ignore-not-found', '--output', 'json']);
        return text.trim() === '' ? null : JSON.parse(text);
    }
    /** @param selector as `--selector` takes it. @throws BackupError as {@link run}. */
    async list(resource, selector) {
        const only = selector === undefined ? [] : ['--selector', selector];
        return JSON.parse(await this.#ask(['get', resource, ...only, '--output', 'json'])).items;
    }
    /** What is at a path of the API, as it is. @throws BackupError as {@link run}. */
    getRaw(path) {
        return this.#ask(['get', '--raw', path]);
    }
    /** Asks by an object that the cluster answers and does not keep. @throws BackupError as {@link run}. */
    async review(path, question) {
        const words = ['create', '--raw', path, '--filename', '-'];
        return JSON.parse(await this.#ask(words, { input: JSON.stringify(question) }));
    }
    /**
     * @returns null where there is one of that name already.
     * @throws BackupError as {@link run}; where the cluster went away meanwhile it may have been created.
     */
    async create(object) {
        const words = ['create', '--filename', '-', '--validate=false', '--output', 'json', ...this.#timeout];
        try {
            return JSON.parse(await this.run(words, { input: JSON.stringify(object) }));
        }
        catch (error) {
            if (said(error, /\(AlreadyExists\)/))
                return null;
            throw error;
        }
    }
    /**
     * @param patch may hold a secret: no argument shows it. With a `resourceVersion` it takes place on that version only.
     * @param type `strategic` merges lists such as the variables of a container by their names.
     * @returns the object as it is then; null where another version is there by now, or none.
     * @throws BackupError as {@link run}; where the cluster went away meanwhile it may have taken place.
     */
    async patch(resource, name, patch, type = 'merge') {
        const words = ['patch', resource, name, '--type', type, '--patch-file', '/dev/fd/3', '--output', 'json'];
        try {
            const text = await this.run([...words, ...this.#timeout], { secret: JSON.stringify(patch) });
            return JSON.parse(text);
        }
        catch (error) {
            if (said(error, /\(Conflict\)|\(NotFound\)|the object has been modified/))
                return null;
            throw error;
        }
    }
    /**
     * Changes an object by what it is now, again where somebody else was faster, or where the cluster went away and
     * nobody knows whether it was done.
     * @param change the patch, or null where nothing is to be done; must say the same of what it has brought about.
     * @returns the object as it is then; null where there is none.
     * @throws BackupError as {@link run}.
     */
    async change(resource, name, change, { type = 'merge', assertHeld } = {}) {
        const end = performance.now() + patience;
        for (;;) {
            const present = await this.get(resource, name);
            const patch = present && change(present);
            if (!present || !patch)
                return present;
            const { resourceVersion } = present.metadata;
            const { metadata = {} } = patch;
            await assertHeld?.();
            try {
                const guarded = { ...patch, metadata: { ...metadata, resourceVersion } };
                const changed = await this.patch(resource, name, guarded, type);
                if (changed)
                    return changed;
            }
            catch (error) {
                if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isUnreachable */ .R0)(error) || performance.now() > end)
                    throw error;
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause);
            }
        }
    }
    /**
     * Removes objects; one that is not there has been removed.
     * @param wait how long it may take until the last of them is gone, milliseconds; without it is not waited for.
     * @param grace what a pod may take to end, seconds; without it is as the pod says.
     * @throws BackupError as {@link run}; `target-failed` where they are still there then.
     */
    async delete(resource, names, { wait, grace } = {}) {
        if (names.length === 0)
            return;
        const words = ['delete', resource, ...names, '--ignore-not-found'];
        if (grace !== undefined)
            words.push(`--grace-period=${grace}`);
        // Not with a limit to each request: one of them is the watch.
        if (wait === undefined)
            words.push('--wait=false', ...this.#timeout);
        else
            words.push('--wait', `--timeout=${Math.ceil(wait / 1000)}s`);
        const end = performance.now() + patience;
        for (;;) {
            try {
                await this.run(words);
                return;
            }
            catch (error) {
                // Gone between the request and the watch of it; of the others nobody knows.
                const gone = said(error, /\(NotFound\)/);
                if (!gone && (!this.#answered || !(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isUnreachable */ .R0)(error)))
                    throw error;
                if (performance.now() > end)
                    throw error;
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause);
            }
        }
    }
    /**
     * Removes an object as it was read: never another of its name, which somebody has made since. That it is gone is not
     * waited for.
     * @param resource as kubectl takes it.
     * @returns false where it has changed since, or is gone.
     * @throws BackupError as {@link run}.
     */
    async deleteAsRead(resource, { apiVersion = 'v1', metadata }) {
        const { name, uid, resourceVersion } = metadata;
        const api = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const [plural] = resource.split('.');
        const words = ['delete', '--raw', `${api}/namespaces/${this.namespace}/${plural}/${name}`];
        const preconditions = { uid, resourceVersion };
        const input = JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions });
        try {
            await this.#ask([...words, '--filename', '-'], { input });
            return true;
        }
        catch (error) {
            if (said(error, /\(Conflict\)|\(NotFound\)/))
                return false;
            throw error;
        }
    }
    /** Starts kubectl for streaming. */
    start(words, options) {
        return (0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .start */ .ni)('kubectl', [...this.#options, ...words], options);
    }
    /**
     * The words of `kubectl exec` up to those of the program, which runs without a terminal.
     * @param input is anything written to its input? Else that is empty.
     */
    execWords(pod, container, input) {
        const stdin = input ? ['--stdin'] : [];
        return [...this.#options, 'exec', ...stdin, pod, '--container', container, '--'];
    }
    /** Runs a program in a container to its end. @returns what it printed. @throws BackupError as {@link run}. */
    async exec(pod, container, words) {
        return this.run(['exec', pod, '--container', container, '--', ...words]);
    }
    /** Likewise, of a program that may print anything. */
    async execBytes(pod, container, words) {
        const child = this.start(['exec', pod, '--container', container, '--', ...words], { stdout: 'pipe' });
        const chunks = [];
        child.stdout.on('data', (chunk) => chunks.push(chunk));
        const ending = await child.ended;
        if (ending.code !== 0)
            throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .explained */ .to)((0,_exec_js__WEBPACK_IMPORTED_MODULE_2__/* .commandFailed */ .n6)('kubectl', ending), this.namespace);
        return Buffer.concat(chunks);
    }
}
/** Nothing where the cluster does not know of such things, or this user may not see them. @throws as `Kubectl.list`. */
async function listIfAny(kubectl, resource, selector) {
    try {
        return await kubectl.list(resource, selector);
    }
    catch (error) {
        const unknown = said(error, /doesn't have a resource type/);
        if (unknown || (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj && error.code === 'not-permitted'))
            return [];
        throw error;
    }
}
/** Did kubectl say this? */
function said(error, what) {
    return error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj && what.test(error.likelyCause ?? '');
}


/***/ }),

/***/ 16464:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ KubernetesLease)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _holder_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(89339);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(91992);
/**
 * The lock of a deployment in Kubernetes: a Lease, where every machine and user that can reach the deployment sees it.
 *
 * A holder lives while the Lease changes. That is watched, by the clock of whoever waits, and not read off a time that
 * another machine wrote. Each change names the version that it follows, so of two who try only one succeeds.
 */





const usualPace = { beatInterval: 5_000, deadAfter: 30_000 };
/** Parts of {@link Pace.deadAfter}: what one question of a beat may take, so that there is time for the next beat. */
const beatLimit = 1 / 3;
/** And how old a beat may be for the word that it gave: whoever waits for us to be dead has waited no longer. */
const sureFor = 1 / 2;
/** How long the API server may be away, and how often it is asked meanwhile, milliseconds. */
const awayPatience = 60_000;
const awayPause = 500;
const resource = 'leases.coordination.k8s.io';
/** Says who holds it, for people and for whoever shares a process table with him. */
const holderAnnotation = 'issuer-backup.io/holder';
class KubernetesLease {
    #kubectl;
    /** For beats, none of which is to hang for as long as the Lease lasts. */
    #quick;
    #name;
    #token;
    #timer;
    #sureFor;
    #version;
    #lost = false;
    /** One after the other: each follows the version that the last one made. */
    #beating = Promise.resolve();
    constructor(kubectl, lease, token, { beatInterval, deadAfter }) {
        this.#kubectl = kubectl;
        this.#quick = kubectl.within(deadAfter * beatLimit);
        this.#sureFor = deadAfter * sureFor;
        this.#name = lease.metadata.name;
        this.#token = token;
        this.#version = lease.metadata.resourceVersion;
        // A cluster that cannot be reached may come back; whoever needs the lock finds out by asserting it.
        this.#timer = setInterval(() => void this.#beat().catch(() => { }), beatInterval);
        this.#timer.unref();
    }
    /**
     * Takes the Lease, or takes it over from a holder that is dead.
     * @param deployment its name: the same for all who mean the same one.
     * @param pace the same for everybody at one deployment.
     * @throws BackupError `locked`, naming who holds it and since when; else as {@link Kubectl.run}.
     */
    static async take(kubectl, deployment, operation, reporter, pace = usualPace) {
        const name = `issuer-backup-${deployment}`;
        const token = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)();
        const word = { operation, holder: (0,_holder_js__WEBPACK_IMPORTED_MODULE_3__/* .self */ .bg)(), started: new Date().toISOString() };
        for (;;) {
            try {
                const mine = await tryTake(kubectl, name, token, word, reporter, pace);
                if (mine)
                    return new KubernetesLease(kubectl, mine, token, pace);
            }
            catch (error) {
                // Nobody knows whether it was taken; the next look tells.
                if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .isUnreachable */ .R0)(error))
                    throw error;
                if ((await kubectl.get(resource, name)) === null)
                    continue;
            }
        }
    }
    /**
     * An API server that is away for a while takes nobody's lock: whether it is still ours, it says when it is back. What it
     * has said to a process that was suspended before it heard that is asked again.
     */
    async assertHeld() {
        const end = performance.now() + awayPatience;
        for (;;) {
            try {
                const begun = await this.#beat();
                if (this.#lost || since(begun) < this.#sureFor)
                    break;
            }
            catch (error) {
                if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .isUnreachable */ .R0)(error) || performance.now() > end)
                    throw error;
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(awayPause);
            }
        }
        if (!this.#lost)
            return;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'locked',
            message: 'the lock of this deployment has been lost to somebody else',
            cause: 'This process was suspended or cut off from the cluster for so long that it was taken for dead, or the Lease was removed',
            remedy: 'Run issuer-backup heal, then look at what the other run did',
        });
    }
    /** Leaves the Lease, which nobody holds then. */
    async release() {
        clearInterval(this.#timer);
        await this.#beating.catch(() => { });
        const free = (present) => present.spec?.holderIdentity !== this.#token
            ? null
            : {
                metadata: { annotations: { [holderAnnotation]: null } },
                spec: { holderIdentity: null, acquireTime: null, renewTime: null, leaseDurationSeconds: null },
            };
        await this.#kubectl.change(resource, this.#name, free).catch(() => { });
    }
    #beat() {
        const beat = this.#beating.catch(() => { }).then(() => this.#renew());
        this.#beating = beat;
        return beat;
    }
    /** @returns when the last question was asked. */
    async #renew() {
        let begun = moment();
        if (this.#lost)
            return begun;
        const renewal = (resourceVersion) => {
            begun = moment();
            return this.#quick.patch(resource, this.#name, {
                metadata: { resourceVersion },
                spec: { renewTime: microTime() },
            });
        };
        let renewed = await renewal(this.#version);
        while (!renewed) {
            // An answer of the cluster's may have been lost on its way.
            const present = await this.#quick.get(resource, this.#name);
            if (present?.spec?.holderIdentity !== this.#token) {
                this.#lost = true;
                return begun;
            }
            renewed = await renewal(present.metadata.resourceVersion);
        }
        this.#version = renewed.metadata.resourceVersion;
        return begun;
    }
}
function moment() {
    return { steady: performance.now(), wall: Date.now() };
}
/** Milliseconds, by the clock that says more. */
function since({ steady, wall }) {
    return Math.max(performance.now() - steady, Date.now() - wall);
}
/** @returns null where somebody else was faster. */
async function tryTake(kubectl, name, token, word, reporter, pace) {
    const found = await kubectl.get(resource, name);
    const metadata = { annotations: { [holderAnnotation]: JSON.stringify(word) } };
    const spec = {
        holderIdentity: token,
        leaseDurationSeconds: Math.ceil(pace.deadAfter / 1000),
        acquireTime: microTime(),
        renewTime: microTime(),
    };
    if (!found) {
        return kubectl.create({
            apiVersion: 'coordination.k8s.io/v1',
            kind: 'Lease',
            metadata: { name, ...metadata },
            spec,
        });
    }
    const { holderIdentity } = found.spec ?? {};
    if (holderIdentity === token)
        return found;
    if (holderIdentity)
        await assertDead(kubectl, found, reporter, pace);
    const { resourceVersion } = found.metadata;
    const leaseTransitions = (found.spec?.leaseTransitions ?? 0) + 1;
    const taken = await kubectl.patch(resource, name, {
        metadata: { ...metadata, resourceVersion },
        spec: { ...spec, leaseTransitions },
    });
    if (taken && holderIdentity)
        reporter.info(`Taking over from ${describe(found)}, which has died`);
    return taken;
}
/** Returns once the holder counts as dead, or the Lease is no longer his. @throws BackupError `locked`. */
async function assertDead(kubectl, found, reporter, { beatInterval, deadAfter }) {
    const word = wordOf(found);
    if (word && (0,_holder_js__WEBPACK_IMPORTED_MODULE_3__/* .isGone */ .ST)(word.holder))
        return;
    reporter.info(`Locked by ${describe(found)}; watching for ${deadAfter / 1000} s whether it lives`);
    let end = performance.now() + deadAfter;
    while (performance.now() < end) {
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(beatInterval / 2);
        const asked = performance.now();
        const now = await kubectl.get(resource, found.metadata.name);
        // A cluster that did not answer took no beats either: he has his time once it is back.
        if (performance.now() - asked > deadAfter / 2)
            end = performance.now() + deadAfter;
        if (!now?.spec?.holderIdentity)
            return;
        if (now.metadata.resourceVersion === found.metadata.resourceVersion)
            continue;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'locked',
            message: `${describe(now)} is at work on this deployment`,
            remedy: 'Wait until it has ended, then run this again',
        });
    }
}
function describe(lease) {
    const word = wordOf(lease);
    return word
        ? (0,_holder_js__WEBPACK_IMPORTED_MODULE_3__/* .describeHolder */ .sG)(word.operation, word.holder, word.started)
        : `somebody who left no name in the Lease ${lease.metadata.name}`;
}
function wordOf({ metadata }) {
    try {
        return JSON.parse(metadata.annotations?.[holderAnnotation] ?? 'null');
    }
    catch {
        return null;
    }
}
/** As a Lease has its times: for people to read, who look at it with kubectl. */
function microTime() {
    return new Date().toISOString().replace('Z', '000Z');
}


/***/ }),

/***/ 19618:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HD: () => (/* binding */ shownName),
/* harmony export */   N4: () => (/* binding */ replicasOf),
/* harmony export */   cK: () => (/* binding */ matches),
/* harmony export */   i_: () => (/* binding */ isReady),
/* harmony export */   nM: () => (/* binding */ selectorText)
/* harmony export */ });
/** Objects of Kubernetes, as far as they are read here. */
/** Does something with these labels fall under this selector? */
function matches(selector, labels) {
    const wanted = Object.entries(selector ?? {});
    return wanted.length > 0 && wanted.every(([name, value]) => labels?.[name] === value);
}
/** As `kubectl --selector` takes it. */
function selectorText(selector) {
    return Object.entries(selector)
        .map(([name, value]) => `${name}=${value}`)
        .join(',');
}
function isReady(pod) {
    const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return (ready ?? false) && pod.metadata.deletionTimestamp === undefined;
}
/** As a workload is named to people, and in an outage. */
function shownName({ kind, metadata }) {
    return `${kind.toLowerCase()}/${metadata.name}`;
}
/** How many it is to have now. */
function replicasOf({ spec }) {
    return spec.replicas ?? 1;
}


/***/ }),

/***/ 81322:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GS: () => (/* binding */ putBackRules),
/* harmony export */   P3: () => (/* binding */ drillRules),
/* harmony export */   X5: () => (/* binding */ assertPermitted),
/* harmony export */   g5: () => (/* binding */ freshVolumeRules),
/* harmony export */   gQ: () => (/* binding */ coldRules),
/* harmony export */   sH: () => (/* binding */ snapshotRules),
/* harmony export */   t8: () => (/* binding */ stagingRules),
/* harmony export */   yK: () => (/* binding */ stagingNamespaceRules)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/**
 * Whether this user may do what is about to be done, asked before any of it is: a verb that is missed in the middle
 * leaves something stopped, or a helper pod.
 */

const own = ['get', 'list', 'create', 'delete'];
/** For what `kubectl delete` waits for the end of. */
const all = [...own, 'watch'];
const lockRules = [
    { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['get', 'create', 'patch'] },
];
/** As deploy/kubernetes/role-cold.yaml has them, which says what each rule is for, with the lock of every operation. */
const coldRules = [
    ...lockRules,
    { group: 'apps', resources: ['statefulsets', 'deployments'], verbs: ['get', 'patch'], named: true },
    { group: 'apps', resources: ['statefulsets', 'deployments'], verbs: ['list'] },
    { group: '', resources: ['pods'], verbs: all },
    { group: '', resources: ['pods/exec'], verbs: ['create'] },
    { group: '', resources: ['pods/log'], verbs: ['get'] },
    { group: '', resources: ['persistentvolumeclaims'], verbs: ['get'], named: true },
    { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'] },
    { group: '', resources: ['configmaps'], verbs: ['list'] },
];
const freshVolumeRules = [
    { group: '', resources: ['persistentvolumeclaims', 'configmaps'], verbs: [...own, 'patch'] },
    { group: '', resources: ['persistentvolumes'], verbs: ['get', 'patch'] },
];
const snapshotRules = [
    { group: '', resources: ['persistentvolumeclaims'], verbs: own },
    { group: 'snapshot.storage.k8s.io', resources: ['volumesnapshots'], verbs: own },
];
/** As deploy/kubernetes/role-drill.yaml has them: in the live namespace, beyond what has been read before. */
const drillRules = lockRules;
/** Likewise, in the namespace of staging. */
const stagingRules = [
    ...lockRules,
    { group: 'apps', resources: ['statefulsets', 'deployments'], verbs: [...all, 'patch'] },
    {
        group: '',
        resources: ['pods', 'services', 'serviceaccounts', 'secrets', 'configmaps', 'persistentvolumeclaims'],
        verbs: all,
    },
    { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: all },
    { group: '', resources: ['pods/portforward', 'pods/exec'], verbs: ['create'] },
    { group: '', resources: ['pods/log'], verbs: ['get'] },
    { group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: ['list'] },
];
/** Likewise, where it is made for the drill, and goes with it. */
const stagingNamespaceRules = (name) => [
    { group: '', resources: ['namespaces'], verbs: ['create'] },
    { group: '', resources: ['namespaces'], verbs: ['delete'], named: name },
];
/** As deploy/kubernetes/role-restore.yaml has them, of what is put back there. */
const putBackRules = (resource) => [
    { group: '', resources: [resource], verbs: ['create'] },
    { group: '', resources: [resource], verbs: ['patch'], named: true },
];
/** Are in no namespace. */
const wide = ['persistentvolumes', 'namespaces'];
/**
 * @param role the file of deploy/kubernetes that has them.
 * @throws BackupError `not-permitted`, naming the first verb that is missing; else as {@link Kubectl.run}.
 */
async function assertPermitted(kubectl, rules, role = 'role-cold.yaml') {
    const { namespace } = kubectl;
    const { status } = await review(kubectl, 'SelfSubjectRulesReview', { namespace });
    const holds = (list = [], one) => list.includes(one) || list.includes('*');
    const isListed = (group, resource, verb, named) => status.resourceRules?.some(({ apiGroups, resources, verbs, resourceNames = [] }) => (named === true || resourceNames.length === 0 || resourceNames.includes(named ?? '')) &&
        holds(apiGroups, group) &&
        holds(resources, resource) &&
        holds(verbs, verb));
    for (const { group, resources, verbs, named } of rules)
        for (const resource of resources)
            for (const verb of verbs) {
                if (isListed(group, resource, verb, named))
                    continue;
                // Who decides outside of the cluster lists nothing, and `*/exec` stands for `pods/exec`.
                if (!(await isAllowed(kubectl, group, resource, verb, named)))
                    throw notPermitted(kubectl, group, resource, verb, role);
            }
}
async function isAllowed(kubectl, group, full, verb, named) {
    const [resource, subresource] = full.split('/');
    const where = wide.includes(resource) ? {} : { namespace: kubectl.namespace };
    const name = typeof named === 'string' ? { name: named } : {};
    const resourceAttributes = { ...where, ...name, group, resource, verb, ...(subresource && { subresource }) };
    const { status } = await review(kubectl, 'SelfSubjectAccessReview', {
        resourceAttributes,
    });
    return status.allowed;
}
function review(kubectl, kind, spec) {
    const group = 'authorization.k8s.io/v1';
    const question = { apiVersion: group, kind, spec };
    return kubectl.review(`/apis/${group}/${kind.toLowerCase()}s`, question);
}
function notPermitted({ namespace }, group, resource, verb, role) {
    const full = group === '' ? resource : `${resource}.${group}`;
    const where = wide.includes(resource) ? 'cluster' : `namespace ${namespace}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'not-permitted',
        message: `this user may not ${verb} ${full} in the ${where}; nothing was changed`,
        cause: 'The role that it is bound to lacks this verb, which the way to the end of this takes',
        remedy: `Bind it to the roles of deploy/kubernetes/${role}, which says what each is for`,
    });
}


/***/ }),

/***/ 44711:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ openRoute)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(68066);
/* harmony import */ var _compose_hosts_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(57365);
/* harmony import */ var _container_tools_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(87108);
/* harmony import */ var _reach_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(48278);
/* harmony import */ var _credentials_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(83096);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(91992);
/* harmony import */ var _forward_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(28787);
/* harmony import */ var _hosts_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(69461);
/** The way to the release's mongod: by its pod's address, else by a port that kubectl forwards. */











/** How long a pod that is about to run may take to be Ready, milliseconds. */
const patience = 120_000;
/** How long a forwarded port may be away meanwhile, milliseconds. */
const forwardPatience = 30_000;
/**
 * @param probe says whether a pod can be reached by its address.
 * @throws BackupError as `connectionString`, `serverIn`, `Forward.open` and `connect`; `source-failed` or
 * `target-failed` where mongod does not run.
 */
async function openRoute(settings, workloads, side, context, probe = reaches) {
    const connection = (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .parseUri */ .wY)(await (0,_credentials_js__WEBPACK_IMPORTED_MODULE_7__/* .connectionString */ .cF)(settings, workloads));
    const mongo = await readyMongo(workloads, side, context);
    const services = await workloads.kubectl.list('services');
    const { namespace } = workloads.kubectl;
    const server = (0,_hosts_js__WEBPACK_IMPORTED_MODULE_10__/* .serverIn */ .L)(mongo.pod, mongo.container, services, namespace, connection);
    const address = mongo.pod.status?.podIP;
    if (address !== undefined && (await probe(workloads, mongo, address, server.port))) {
        const host = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(address) === 6 ? `[${address}]` : address;
        const opened = await connectAt(connection, `${host}:${server.port}`, server, side);
        return { connection: opened, tools: toolsIn(mongo, workloads, connection, server, opened) };
    }
    const forward = await _forward_js__WEBPACK_IMPORTED_MODULE_9__/* .Forward */ .w.open(workloads.kubectl, () => podNow(workloads, side), server.port);
    try {
        const place = `${forward.host}:${forward.port}`;
        const opened = await connectAt(connection, place, server, side, forwardPatience);
        let seen = 0;
        return {
            connection: { ...opened, close: () => opened.close().finally(() => forward.close()) },
            tools: toolsIn(mongo, workloads, connection, server, opened),
            interrupted: () => {
                const broken = forward.breaks > seen;
                seen = forward.breaks;
                return broken;
            },
        };
    }
    catch (error) {
        await forward.close();
        throw withLastWords(error, forward.lastWords);
    }
}
/** @throws BackupError `source-failed` or `target-failed`. */
async function readyMongo(workloads, side, { reporter, signal, bringUp }) {
    const end = performance.now() + patience;
    for (let said = false;; said = true) {
        const mongo = await workloads.readyMongo();
        if (mongo)
            return mongo;
        const workload = await workloads.mongo();
        const coming = bringUp && (workload.spec.replicas ?? 1) > 0;
        if (!coming || performance.now() > end)
            throw await notRunning(workloads, side);
        if (!said)
            reporter.info(`Waiting for ${workload.metadata.name}, which is not Ready`);
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(1_000, undefined, { signal });
    }
}
async function podNow(workloads, side) {
    const mongo = await workloads.readyMongo();
    if (mongo)
        return mongo.pod.metadata.name;
    throw await notRunning(workloads, side);
}
/**
 * A process in the cluster goes by the address; outside of it that may be a stranger's, so the pod is asked whether it
 * sees us.
 */
async function reaches({ kubectl }, { pod, container }, address, port) {
    if (kubectl.inside)
        return (0,_reach_js__WEBPACK_IMPORTED_MODULE_6__/* .leadsTo */ .R)(address, port);
    return (0,_reach_js__WEBPACK_IMPORTED_MODULE_6__/* .leadsTo */ .R)(address, port, (script) => kubectl.exec(pod.metadata.name, container.name, ['sh', '-c', script]));
}
async function connectAt(connection, place, { host, port }, side, serverSelectionTimeoutMS) {
    return (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .connect */ .Ng)((0,_compose_hosts_js__WEBPACK_IMPORTED_MODULE_4__/* .direct */ .ob)(connection, place).href, side, {
        // Its certificate is for the name, not for our end of the way.
        ...((0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host) === 0 && { servername: host }),
        ...(serverSelectionTimeoutMS !== undefined && { serverSelectionTimeoutMS }),
    }, `${host}:${port}`);
}
function toolsIn({ pod, container }, { kubectl }, connection, { port }, { client }) {
    const words = kubectl.execWords(pod.metadata.name, container.name, true);
    const secure = /^true$/i.test(connection.searchParams.get('tls') ?? connection.searchParams.get('ssl') ?? '');
    // Inside the pod no name need be resolved; but a certificate is for a name.
    const uri = secure ? connection.href : (0,_compose_hosts_js__WEBPACK_IMPORTED_MODULE_4__/* .direct */ .ob)(connection, `127.0.0.1:${port}`).href;
    const refusal = (ending) => (0,_failure_js__WEBPACK_IMPORTED_MODULE_8__/* .notPermitted */ .go)(ending, kubectl.namespace);
    return new _container_tools_js__WEBPACK_IMPORTED_MODULE_5__/* .ContainerTools */ .p({ command: 'kubectl', words, shown: pod.metadata.name, refusal }, uri, client);
}
function withLastWords(error, words) {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj) || words === '' || error.code === 'not-permitted')
        return error;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: error.code,
        message: error.message,
        cause: `kubectl port-forward said: ${words}`,
        ...(error.remedy !== undefined && { remedy: error.remedy }),
        underlying: error,
    });
}
async function notRunning(workloads, side) {
    const workload = await workloads.mongo();
    const pods = await workloads.podsOf(workload);
    const { name } = workload.metadata;
    const states = pods.map(({ metadata, status }) => {
        const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting?.reason).find(Boolean);
        return `${metadata.name} is ${waiting ?? status?.phase ?? 'unknown'}`;
    });
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: side === 'source' ? 'source-failed' : 'target-failed',
        message: `${name} has no Ready pod`,
        cause: states.length > 0 ? states.join(', ') : `It has no pod; it is scaled to ${workload.spec.replicas ?? 1}`,
        remedy: `Look at kubectl describe pods; scale ${name} to 1 if it is scaled to 0`,
    });
}


/***/ }),

/***/ 80824:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $B: () => (/* binding */ isThere),
/* harmony export */   GG: () => (/* binding */ usualReplicas),
/* harmony export */   KS: () => (/* binding */ scaleUp),
/* harmony export */   Re: () => (/* binding */ scaleDown),
/* harmony export */   wD: () => (/* binding */ untilGone),
/* harmony export */   yT: () => (/* binding */ rollout),
/* harmony export */   y_: () => (/* binding */ recordedReplicas),
/* harmony export */   zR: () => (/* binding */ replicasAnnotation)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _workloads_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(21956);
/**
 * A workload scaled to 0 and back. How many replicas it had is written on the workload itself, by the same change that
 * scales it: nobody ever finds the one without the other.
 */



const replicasAnnotation = 'issuer-backup.io/replicas';
/** Between two looks, milliseconds. */
const pause = 500;
/** The number that was written down; null where none was. */
function recordedReplicas({ metadata }) {
    const text = metadata.annotations?.[replicasAnnotation];
    return text === undefined || !/^\d+$/.test(text) ? null : Number(text);
}
/** How many replicas it is to have once nothing is stopped by us. */
function usualReplicas(workload) {
    return recordedReplicas(workload) ?? workload.spec.replicas ?? 1;
}
/**
 * Writes down how many replicas it has, and scales it to 0. Where it is there already nothing is written, and by
 * {@link scaleUp} it stays so: that was its owner.
 * @throws BackupError as `Workloads.change`.
 */
async function scaleDown(workload, workloads) {
    await workloads.change(workload, (present) => {
        const { replicas = 1 } = present.spec;
        // What a run that died has written down is not what it found at 0.
        if (replicas === 0)
            return null;
        return { metadata: { annotations: { [replicasAnnotation]: String(replicas) } }, spec: { replicas: 0 } };
    });
}
/**
 * Scales it to the number that was written down, and takes that off. Where none was, we have not scaled it down.
 * @param more changes besides, by the same patch.
 * @throws BackupError `not-started` where it has been removed; else as `Workloads.change`.
 */
async function scaleUp(workload, workloads, more = () => null) {
    const { name } = workload.metadata;
    const change = (present) => {
        const replicas = recordedReplicas(present);
        const besides = more(present);
        if (replicas === null && !besides)
            return null;
        return {
            metadata: { annotations: { ...besides?.annotations, [replicasAnnotation]: null } },
            spec: { ...besides?.spec, ...(replicas !== null && { replicas }) },
        };
    };
    if (await workloads.change(workload, change, 'strategic'))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'not-started',
        message: `${name} has been removed, so it cannot be scaled up`,
        remedy: 'Install the release again; the data is in order',
    });
}
/**
 * Waits until no pod of it is left.
 * @param patience milliseconds.
 * @throws BackupError `target-failed` where some are still there then.
 */
async function untilGone(workload, workloads, patience, signal) {
    const end = performance.now() + patience;
    for (;;) {
        signal.throwIfAborted();
        const left = (await workloads.podsOf(workload)).filter(isThere);
        if (left.length === 0)
            return;
        if (performance.now() > end)
            throw stillThere(workload, left, patience);
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause, undefined, { signal });
    }
}
/** What one look at a workload that was scaled up tells; of one that is not there yet, its pods too. */
async function rollout(workload, workloads) {
    const { kubectl } = workloads;
    const { name } = workload.metadata;
    const present = await kubectl.get((0,_workloads_js__WEBPACK_IMPORTED_MODULE_2__/* .resourceOf */ .KU)(workload), name);
    if (!present)
        return { done: false, words: `${name} has been removed`, pods: [] };
    const wanted = present.spec.replicas ?? 1;
    const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, readyReplicas = 0, } = present.status ?? {};
    const seen = observedGeneration >= (present.metadata.generation ?? 0);
    if (seen && [replicas, updatedReplicas, readyReplicas].every((number) => number === wanted))
        return { done: true, words: `${wanted} of ${wanted} replicas are ready`, pods: [] };
    const pods = await workloads.podsOf(present);
    const reasons = pods.flatMap(({ status }) => (status?.containerStatuses ?? []).flatMap(({ state }) => state?.waiting?.reason ?? []));
    const why = reasons.length === 0 ? '' : ` (${[...new Set(reasons)].join(', ')})`;
    return { done: false, words: `${readyReplicas} of ${wanted} replicas of ${name} are ready${why}`, pods };
}
/** Is it more than a note of one that has ended? */
function isThere({ status }) {
    return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}
function stillThere({ metadata }, pods, patience) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `${pods.map((pod) => pod.metadata.name).join(', ')} of ${metadata.name} is not gone after ${patience / 1000} s`,
        cause: 'It does not end within its grace period, its node is lost, or somebody has scaled it up again',
        remedy: 'Raise --stop-timeout above its terminationGracePeriodSeconds, or look at kubectl describe pods',
    });
}


/***/ }),

/***/ 43574:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ releaseVolume)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** A volume that holds a copy of live data, and whose class keeps what its claims leave. */

/**
 * Before the claim is removed: its volume is to go with it.
 * @returns the volume's name where this user may not say so, nor see whether it goes anyway; else null.
 */
async function releaseVolume(kubectl, { metadata, spec }) {
    if (spec.volumeName === undefined)
        return null;
    try {
        await kubectl.change('persistentvolumes', spec.volumeName, ({ spec: volume }) => volume.persistentVolumeReclaimPolicy === 'Delete' || volume.claimRef?.uid !== metadata.uid
            ? null
            : { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
        return null;
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) || error.code !== 'not-permitted')
            throw error;
        return spec.volumeName;
    }
}


/***/ }),

/***/ 21956:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ab: () => (/* binding */ called),
/* harmony export */   KU: () => (/* binding */ resourceOf),
/* harmony export */   x: () => (/* binding */ Workloads)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _overtaken_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(18752);
/* harmony import */ var _objects_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(19618);
/** What of a namespace is the deployment: the workload that is mongod, the one that writes to it, and their pods. */



/** What they are called behind the release's name, and in the label that says what they are. */
const usual = {
    mongo: { suffix: 'mongo', labels: ['mongo', 'mongodb'], flag: '--mongo-workload', what: 'mongod' },
    app: {
        suffix: 'issuer-directory',
        labels: ['issuer-directory'],
        flag: '--app-workload',
        what: 'what writes to the database',
    },
};
class Workloads {
    kubectl;
    /** Of the deployment, once this process has it; whoever only looks has none. */
    lock = null;
    #settings;
    #found = new Map();
    /** Of the first look, which finds both. */
    #all;
    constructor(settings, kubectl) {
        this.kubectl = kubectl;
        this.#settings = settings;
    }
    /** In front of each change that must not be made beside another run. @throws BackupError `locked`. */
    async assertHeld() {
        if (this.lock)
            await (0,_overtaken_js__WEBPACK_IMPORTED_MODULE_1__/* .assertNotOvertaken */ .P)(this.lock);
    }
    /** Changes one of them, as {@link Kubectl.change}. @throws BackupError `locked` where another run has taken over. */
    change(workload, change, type) {
        const options = { ...(type && { type }), assertHeld: () => this.assertHeld() };
        return this.kubectl.change(resourceOf(workload), workload.metadata.name, change, options);
    }
    /** As it is now. @throws BackupError `target-unsuitable` where there is none, or several could be meant. */
    mongo() {
        return this.#workload('mongo');
    }
    /** Null where the settings say that there is none. @throws BackupError as {@link mongo}. */
    async app() {
        return this.#settings.appWorkload === 'none' ? null : this.#workload('app');
    }
    /** As the first look has found it: how it is defined does not change while we are at work, unless by us. */
    async mongoAsFound() {
        return this.#found.get('mongo') ?? this.mongo();
    }
    /** Likewise. */
    async appAsFound() {
        return this.#found.get('app') ?? this.app();
    }
    /** All of its pods, also such as are about to go. */
    async podsOf({ spec, metadata }) {
        const { matchLabels } = spec.selector;
        if (matchLabels !== undefined)
            return this.kubectl.list('pods', (0,_objects_js__WEBPACK_IMPORTED_MODULE_2__/* .selectorText */ .nM)(matchLabels));
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `${metadata.name} selects its pods by expressions`,
            remedy: 'Give it a selector of labels',
        });
    }
    /**
     * The only Ready pod of mongod; null where none is Ready.
     * @throws BackupError `target-unsuitable` where several are: which of them would be the deployment's data?
     */
    async readyMongo() {
        const workload = await this.mongoAsFound();
        const ready = (await this.podsOf(workload)).filter(_objects_js__WEBPACK_IMPORTED_MODULE_2__/* .isReady */ .i_);
        const [pod, ...others] = ready;
        if (others.length > 0) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
                code: 'target-unsuitable',
                message: `${workload.metadata.name} has ${ready.length} Ready pods: ${names(ready)}`,
                cause: 'It is scaled, and each of its pods has data of its own',
                remedy: 'Scale it to one, or use --target direct with the connection string of the replica set',
            });
        }
        return pod ? { pod, container: this.mongoContainer(pod.spec) } : null;
    }
    /** @throws BackupError `target-unsuitable`. */
    mongoContainer({ containers }) {
        const { mongoContainer: named } = this.#settings;
        const usualNames = containers.filter(({ name }) => /^mongo(db|d)?$/.test(name));
        return pick(containers, named, usualNames, '--mongo-container');
    }
    /** @throws BackupError `target-unsuitable`. */
    appContainer({ containers }) {
        const { appContainer: named } = this.#settings;
        const usualNames = containers.filter(({ name }) => name === usual.app.suffix);
        return pick(containers, named, usualNames, '--app-container');
    }
    /**
     * The claim that mongod keeps its data on.
     * @throws BackupError `target-unsuitable` where its data is on none.
     */
    dataClaim(pod) {
        const { dataPath } = this.#settings;
        const { volumeMounts = [] } = this.mongoContainer(pod.spec);
        const [mount] = volumeMounts
            .filter(({ mountPath }) => `${dataPath}/`.startsWith(`${mountPath.replace(/\/$/, '')}/`))
            .sort((a, b) => b.mountPath.length - a.mountPath.length);
        const volume = pod.spec.volumes?.find(({ name }) => name === mount?.name);
        const claim = volume?.persistentVolumeClaim?.claimName;
        if (mount?.subPathExpr !== undefined)
            throw byExpression(dataPath, mount.subPathExpr);
        if (mount && claim !== undefined)
            return { claim, subPath: mount.subPath, mountPath: mount.mountPath };
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `${dataPath} of the pod ${pod.metadata.name} is on no PersistentVolumeClaim`,
            cause: mount
                ? `The volume ${mount.name} is of another kind`
                : `Its mounts are ${volumeMounts.map(({ mountPath }) => mountPath).join(', ') || 'none'}`,
            remedy: 'Name where mongod keeps its data with --data-path; a hot backup needs no claim',
        });
    }
    async #workload(role) {
        const known = this.#found.get(role);
        const found = (known && (await this.#again(known))) ?? (await this.#find(role, known !== undefined));
        this.#found.set(role, found);
        return found;
    }
    /** By listing: a Role that only looks need not allow more. */
    async #again({ kind, metadata }) {
        const all = await this.kubectl.list(resourceOf({ kind }));
        return all.find((one) => one.metadata.name === metadata.name);
    }
    async #find(role, anew) {
        if (anew)
            this.#all = undefined;
        this.#all ??= this.kubectl.list('statefulsets.apps,deployments.apps');
        const all = await this.#all;
        const { release } = this.#settings;
        const named = this.#settings[`${role}Workload`];
        if (named !== undefined)
            return this.#one(role, all.filter(called(named)), all, `called ${named}`);
        const { suffix, labels } = usual[role];
        const byName = all.filter(called(`${release}-${suffix}`));
        if (byName.length > 0)
            return this.#one(role, byName, all, `called ${release}-${suffix}`);
        const byLabels = all.filter(({ metadata }) => {
            const label = (name) => metadata.labels?.[`app.kubernetes.io/${name}`];
            const says = [label('name'), label('component')].some((value) => labels.some((one) => one === value));
            return says && label('instance') === release;
        });
        const wanted = `called ${release}-${suffix} or labelled as ${labels.join(' or ')} of ${release}`;
        return this.#one(role, byLabels, all, wanted);
    }
    async #one(role, candidates, all, wanted) {
        const [only, ...others] = candidates;
        if (only && others.length === 0)
            return only;
        if (!only)
            await this.#assertNamespace();
        const { namespace } = this.kubectl;
        const { flag, what } = usual[role];
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: only
                ? `several workloads of the namespace ${namespace} could be ${what}: ${names(candidates)}`
                : `no workload of the namespace ${namespace} is ${wanted}`,
            cause: only ? `All of them are ${wanted}` : `There are ${names(all) || 'none'}`,
            remedy: `Name it with ${flag}, the release with --release, the namespace with --namespace`,
        });
    }
    /** A namespace that does not exist looks like an empty one. Whoever may not ask is told of the workload alone. */
    async #assertNamespace() {
        const { namespace } = this.kubectl;
        let found;
        try {
            found = await this.kubectl.get('namespaces', namespace);
        }
        catch (error) {
            if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && error.code === 'not-permitted')
                return;
            throw error;
        }
        if (found)
            return;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `there is no namespace ${namespace} in the cluster`,
            cause: 'It has another name, or another cluster is meant',
            remedy: 'Name it with --namespace, the cluster with --context',
        });
    }
}
function byExpression(dataPath, expression) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `${dataPath} is a part of its volume that only its own pod can name: ${expression}`,
        cause: 'It is mounted by a subPathExpr, so that no helper pod finds it on the claim',
        remedy: 'Mount it by a subPath, or use a hot archive',
    });
}
/** As kubectl takes it. */
function resourceOf({ kind }) {
    return kind === 'StatefulSet' ? 'statefulsets.apps' : 'deployments.apps';
}
/** @param text a name, or `statefulset/NAME`, `deployment/NAME`. */
function called(text) {
    const [name, kind] = text.split('/').toReversed();
    return ({ kind: found, metadata }) => metadata.name === name && (kind === undefined || found.toLowerCase() === kind);
}
function pick(containers, named, usualOnes, flag) {
    const candidates = named !== undefined
        ? containers.filter(({ name }) => name === named)
        : containers.length === 1
            ? containers
            : usualOnes;
    const [only, ...others] = candidates;
    if (only && others.length === 0)
        return only;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: named === undefined
            ? 'which container of the pod is meant cannot be told'
            : `the pod has no container ${named}`,
        cause: `Its containers are ${containers.map(({ name }) => name).join(', ')}`,
        remedy: `Name it with ${flag}`,
    });
}
function names(objects) {
    return objects
        .map(({ kind, metadata }) => kind === undefined || kind === 'Pod' ? metadata.name : `${kind.toLowerCase()}/${metadata.name}`)
        .join(', ');
}


/***/ }),

/***/ 18752:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ assertNotOvertaken)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** On the way back, when a lock matters least: what was stopped has to run again. */

/**
 * Whoever has the lock now has the services too: he has read in the journal that they are to run again. A lock that
 * cannot be asked after has been given to nobody.
 * @throws BackupError `locked` where it is certainly lost.
 */
async function assertNotOvertaken(lock) {
    try {
        await lock.assertHeld();
    }
    catch (error) {
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && error.code === 'locked')
            throw error;
    }
}


/***/ }),

/***/ 59463:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vq: () => (/* binding */ tcpTables),
/* harmony export */   bu: () => (/* binding */ parseTcp),
/* harmony export */   ii: () => (/* binding */ isAt)
/* harmony export */ });
/** The kernel's table of TCP connections: who is at the other end of one. */
/** Both tables at once: a server that also speaks IPv6 has its IPv4 connections in the second. */
const tcpTables = ['/proc/net/tcp', '/proc/net/tcp6'];
/** @param tables the text of one or both of `tcpTables`. */
function parseTcp(tables) {
    return tables.split('\n').flatMap((line) => {
        const [, local, remote, , , , , user] = line.trim().split(/\s+/);
        return local?.includes(':') && remote?.includes(':') ? [{ local, remote, user: Number(user) }] : [];
    });
}
/** Is this end, as the tables write it, at this address and port? */
function isAt(end, { address, port }) {
    // The address stands there as the machine holds it; all that we run on begins with the lowest byte.
    const hex = address.split('.').reverse().map(hexOf).join('');
    const [at = '', through = ''] = end.split(':');
    return through === hexOf(port >> 8) + hexOf(port & 0xff) && (at === hex || at === `${mapped}${hex}`);
}
/** Before an IPv4 address in the table of IPv6. */
const mapped = '0000000000000000FFFF0000';
function hexOf(byte) {
    return Number(byte).toString(16).toUpperCase().padStart(2, '0');
}


/***/ }),

/***/ 48278:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ leadsTo)
/* harmony export */ });
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(78474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _proc_net_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(59463);
/** Does an address lead to the container that is meant? */



/** How long it may take to take a connection, milliseconds. */
const patience = 1_000;
/** What shows the connections of a container, run inside it. Without IPv6 the second table is missing. */
const showConnections = `cat ${_proc_net_js__WEBPACK_IMPORTED_MODULE_2__/* .tcpTables */ .Vq.join(' ')} 2>/dev/null; :`;
/**
 * Tries a TCP connection.
 *
 * Behind an address of a network that is not this machine's may be a stranger here, who would be taken for the
 * container. So the container itself is asked whether it sees our connection.
 *
 * @param runInside runs a script by `sh -c` in the container, and returns what it printed; left out by whoever is in the
 * same network, where an address is one container's alone.
 */
async function leadsTo(address, port, runInside) {
    const socket = (0,node_net__WEBPACK_IMPORTED_MODULE_1__.connect)({ host: address, port });
    // Of one that is cut later the container will not tell.
    socket.on('error', () => { });
    try {
        await (0,node_events__WEBPACK_IMPORTED_MODULE_0__.once)(socket, 'connect', { signal: AbortSignal.timeout(patience) });
        if (!runInside)
            return true;
        const { localAddress = '', localPort = 0 } = socket;
        const tables = await runInside(showConnections);
        return (0,_proc_net_js__WEBPACK_IMPORTED_MODULE_2__/* .parseTcp */ .bu)(tables).some(({ remote }) => (0,_proc_net_js__WEBPACK_IMPORTED_MODULE_2__/* .isAt */ .ii)(remote, { address: localAddress, port: localPort }));
    }
    catch {
        return false;
    }
    finally {
        socket.destroy();
    }
}


/***/ }),

/***/ 65997:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  j: () => (/* binding */ fileNames),
  A: () => (/* binding */ openTarget)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/reporter.ts
var reporter = __webpack_require__(65622);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(27194);
// EXTERNAL MODULE: ./src/target/docker/lock.ts
var lock = __webpack_require__(80675);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./src/target/docker/engine.ts
var engine = __webpack_require__(3786);
// EXTERNAL MODULE: ./src/target/docker/helper.ts
var helper = __webpack_require__(83868);
;// CONCATENATED MODULE: ./src/target/docker/journal.ts
/**
 * What is stopped by us, written down at the engine: a container that is created and never run, whose label holds it.
 * It is there as a whole or not at all, survives a reboot, and is seen by every user and machine.
 */



const outageLabel = `${engine/* ourLabel */.fv}.outage`;
class DockerJournal {
    #deployment;
    /** @param deployment its name: the same for all who mean the same one. */
    constructor(deployment) {
        this.#deployment = deployment;
    }
    get #name() {
        return `issuer-backup-journal-${this.#deployment}`;
    }
    async read() {
        const found = await (0,engine/* inspectContainer */.aH)(this.#name);
        if (!found)
            return null;
        const text = found.labels[outageLabel];
        if (text !== undefined)
            return JSON.parse(text);
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: `the container ${this.#name} is none of ours, and has the name of our journal`,
            remedy: `Look at it, then rename or remove it: docker rm ${this.#name}`,
        });
    }
    /** @param image any that is on the engine already. */
    async write(outage, image) {
        await (0,engine/* docker */.T3)([
            ...['container', 'create', '--name', this.#name, '--network', 'none'],
            ...(0,helper/* ourLabels */._f)('journal', this.#deployment),
            ...['--label', `${outageLabel}=${JSON.stringify(outage)}`],
            ...['--entrypoint', 'true', image],
        ]);
    }
    async remove() {
        try {
            await (0,engine/* docker */.T3)(['container', 'rm', '--volumes', this.#name]);
        }
        catch (error) {
            if (!(0,engine/* isMissing */.b2)(error))
                throw error;
        }
    }
}

// EXTERNAL MODULE: ./src/target/docker/mounts.ts
var mounts = __webpack_require__(28474);
// EXTERNAL MODULE: ./src/drained.ts
var drained = __webpack_require__(47880);
// EXTERNAL MODULE: ./src/target/folder/helper.ts
var folder_helper = __webpack_require__(24844);
;// CONCATENATED MODULE: ./src/target/folder/scripts.ts
/**
 * What is done in a data folder, as shell scripts for a helper, which may be of busybox. Every script gets the folder
 * as its first word.
 *
 * What is ours in it is in one folder, `.issuer-backup`, with a folder for each restore: `staged` before the exchange,
 * `before` after it, and `after` once it was rolled back.
 */
const ours = '.issuer-backup';
/** Neither what is ours nor what belongs to the file system, which root alone may read. */
const mongods = `-path ./${ours} -prune -o -path ./lost+found -prune -o`;
/** Journal files that WiredTiger has made beforehand, and removes when it starts: 100 MB of nothing each. */
const unlessEmpty = `! -name 'WiredTigerPreplog.*'`;
const enter = 'cd "$1" || exit 9\n';
/** What root makes is given to the owner of what is live; whoever else makes it runs as that owner. */
const givenTo = (owner, what) => `{ [ "$(id -u)" != 0 ] || chown ${owner} ${what}; }`;
/** Of the folder that is given as `$1`, or of the one below it that is given as `$2`. */
const listing = `cd "$1\${2:+/$2}" || exit 9
find . ${mongods} -type f ${unlessEmpty} -exec stat -c '%s %n' {} + || exit 1
echo
find . ${mongods} -type f ${unlessEmpty} -exec sha256sum {} +`;
const marking = `${enter}find . ${mongods} -type f -exec stat -c '%s %i %y %z %n' {} +`;
/**
 * Everything is on the volume first: a snapshot holds what the storage has, and not what a node has yet to write. Not
 * every busybox can do so for one file system.
 */
const outlining = `${enter}sync -f . 2>/dev/null || sync || exit 1
find . ${mongods} ${unlessEmpty} -type f -exec stat -c '%s %Y %n' {} +`;
/** By their names, since not every tar can leave something out; no file has a line end in its name. */
const reading = `${enter}set -f; IFS='
'
ulimit -s unlimited 2>/dev/null
set -- $(find . ${mongods} ${unlessEmpty} -print)
tar -cf - --no-recursion "$@"`;
const staging = `${enter}mkdir -p "${ours}/$2/staged" && tar -xpf - -C "${ours}/$2/staged" || exit 1
${givenTo('-R "$(stat -c %u:%g .)"', `"${ours}/$2"`)} && sync`;
/**
 * While files move, a folder stands where mongod has its lock: one that somebody, or a restart policy, starts meanwhile
 * ends at once, and makes nothing anew in the gaps.
 */
const scripts_lock = 'mongod.lock';
/** `$3` is to come, `$4` to go. While `$4.part` exists, what lies at the top is what has to go. */
const closing = `${enter}b="${ours}/$2"; in="$b/$3"; out="$b/$4"
[ ! -d "$out" ] || exit 0
[ -d "$in" ] || { echo "there is no $in" >&2; exit 8; }
mkdir -p "$out.part" && ${givenTo('"$(stat -c %u:%g .)"', '"$b" "$out.part"')} || exit 1
[ ! -d ${scripts_lock} ] || exit 0
[ ! -e ${scripts_lock} ] || mv ${scripts_lock} "$out.part/" || exit 1
mkdir ${scripts_lock} && sync`;
/** Unless anything but the lock has moved. */
const reopening = `${enter}part="${ours}/$2/$4.part"
[ -d "$part" ] && [ -z "$(find "$part" -mindepth 1 ! -name ${scripts_lock})" ] || exit 0
rmdir ${scripts_lock} || exit 1
[ ! -e "$part/${scripts_lock}" ] || mv "$part/${scripts_lock}" . || exit 1
rmdir "$part"`;
/** Each move may be repeated. Once there is a `$4`, what lies at the top is what has to come. */
const exchanging = `${enter}b="${ours}/$2"; in="$b/$3"; out="$b/$4"
if [ ! -d "$out" ]; then
  for f in * .[!.]* ..?*; do
    case $f in ${ours} | ${scripts_lock} | lost+found) continue ;; esac
    [ ! -e "$f" ] || mv "$f" "$out.part/" || exit 1
  done
  sync; mv "$out.part" "$out" || exit 1; sync
fi
if [ -d "$in" ]; then
  for f in "$in"/* "$in"/.[!.]* "$in"/..?*; do
    [ "\${f##*/}" = ${scripts_lock} ] || [ ! -e "$f" ] || mv "$f" . || exit 1
  done
  [ ! -d ${scripts_lock} ] || rmdir ${scripts_lock} || exit 1
  [ ! -e "$in/${scripts_lock}" ] || mv "$in/${scripts_lock}" . || exit 1
  rmdir "$in" || exit 1
fi
sync`;
const states = `${enter}[ ! -d ${ours} ] || find ${ours} -mindepth 2 -maxdepth 2 -type d`;
const remembering = `${enter}mkdir -p "${ours}/$2" && printf %s "$3" >"${ours}/$2/note.part" &&
mv "${ours}/$2/note.part" "${ours}/$2/note" && sync`;
const recalling = `${enter}[ ! -f "${ours}/$2/note" ] || cat "${ours}/$2/note"`;
const removing = `${enter}rm -rf "${ours}/$2\${3:+/$3}" && { rmdir ${ours} 2>/dev/null || :; }`;

// EXTERNAL MODULE: ./src/mongo/connection.ts
var mongo_connection = __webpack_require__(68066);
// EXTERNAL MODULE: ./src/target/bridge.ts
var target_bridge = __webpack_require__(57592);
;// CONCATENATED MODULE: ./src/target/folder/staged-server.ts
/** A mongod on a folder that is not live: no network, no replica set, no access control, ended with its input. */




const port = 27017;
/** How long it may take to come up on what may have to be recovered first, milliseconds. */
const patience = 300_000;
/** The last bytes of its log, for the error message. */
const tailBytes = 4096;
/** Where nobody looks for it while it recovers. */
const recoveryPort = 27018;
/**
 * A member of a replica set keeps its last writes in its oplog alone, a killed one above all. A standalone would pass
 * over them, and no member would find its way back to them: so they are carried out first, by a mongod that does just
 * that. On a standalone's folder it does nothing.
 *
 * Where root runs it, what is created belongs to root until all has ended.
 */
const script = `owner=$(stat -c %u:%g "$1")
exec 3<&0
folder=$1; shift
mongod --dbpath "$folder" --bind_ip 127.0.0.1 --port ${recoveryPort} --unixSocketPrefix /tmp \
  --pidfilepath /tmp/recovery.pid --setParameter recoverFromOplogAsStandalone=true \
  --setParameter takeUnstableCheckpointOnShutdown=true "$@" </dev/null |
while IFS= read -r line; do
  printf '%s\\n' "$line"
  case $line in *'Waiting for connections'*) kill "$(cat /tmp/recovery.pid)" ;; esac
done
mongod --dbpath "$folder" --bind_ip 127.0.0.1 --port ${port} --unixSocketPrefix /tmp "$@" </dev/null & work=$!
{ cat <&3 >/dev/null; kill $work; } 2>/dev/null &
wait $work; code=$?
[ "$(id -u)" != 0 ] || chown -R "$owner" "$folder"
exit $code`;
/**
 * @param folder absolute, inside a helper.
 * @param layout options of mongod that say how its files are laid out.
 * @throws BackupError `check-failed` where it does not come up, with the last words of its log.
 */
async function startStaged(host, folder, layout, signal) {
    const helper = await host.open(true);
    try {
        const child = helper.start(script, { args: [folder, ...layout], stdin: 'pipe', stdout: 'pipe', signal });
        let log = '';
        child.stdout.on('data', (chunk) => (log = (log + chunk).slice(-tailBytes)));
        const shutDown = async () => {
            child.stdin.end();
            return child.ended;
        };
        try {
            const bridge = await (0,target_bridge/* openBridge */._)(helper, port);
            try {
                const connection = await reach(`mongodb://${bridge.host}:${bridge.port}/?directConnection=true`, child);
                return {
                    connection,
                    async close() {
                        try {
                            await connection.close();
                            await bridge.close();
                            const { code, stderr } = await shutDown();
                            if (code !== 0)
                                throw notProved('keep running', `${stderr}${lastWords(log)}`);
                        }
                        finally {
                            await helper.close();
                        }
                    },
                };
            }
            catch (error) {
                await bridge.close();
                throw error;
            }
        }
        catch (error) {
            const ended = await shutDown().catch(() => null);
            signal.throwIfAborted();
            throw ended && ended.code !== 0
                ? notProved('come up', `${ended.stderr}${lastWords(log)}`, error)
                : error;
        }
    }
    catch (error) {
        await helper.close();
        throw error;
    }
}
async function reach(uri, child) {
    const end = Date.now() + patience;
    const gone = child.ended.then(() => 'ended');
    for (;;) {
        try {
            return await (0,mongo_connection/* connect */.Ng)(uri, 'target', { serverSelectionTimeoutMS: 2_000 });
        }
        catch (error) {
            if (Date.now() > end || (await Promise.race([gone, (0,promises_.setTimeout)(200)])) === 'ended')
                throw error;
        }
    }
}
/** The messages among mongod's log lines, which are JSON. */
function lastWords(log) {
    const lines = log.trim().split('\n').slice(-200);
    const messages = lines.flatMap((line) => {
        try {
            const { s, msg, attr } = JSON.parse(line);
            return s === 'F' || s === 'E' ? [`${msg} ${attr?.error ?? ''}`.trim()] : [];
        }
        catch {
            return [];
        }
    });
    return messages.slice(-3).join(' / ') || (lines.at(-1) ?? '').slice(0, 300);
}
function notProved(what, words, underlying) {
    return new errors/* BackupError */.hj({
        code: 'check-failed',
        message: `mongod does not ${what} on the restored data folder; live data is as it was`,
        cause: words.trim() === '' ? 'It says nothing' : `It said: ${words.trim()}`,
        remedy: 'Restore with the server version that made the archive, or use another archive',
        underlying,
    });
}

;// CONCATENATED MODULE: ./src/target/folder/data-folder.ts
/** A mongod's data folder, through helpers that reach it as mongod itself does. */





class HelperDataFolder {
    #options;
    /** Opened when they are first needed: one that reads and one that writes. */
    #helpers = new Map();
    constructor(options) {
        this.#options = options;
    }
    /** Ends the helpers of this process. Never throws. */
    async release() {
        const opened = await Promise.allSettled(this.#helpers.values());
        this.#helpers.clear();
        await Promise.all(opened.map((result) => result.status === 'fulfilled' && result.value.close()));
    }
    /** Runs a script that only reads; `$1` is the folder. @returns what it printed. */
    async look(script) {
        return this.#script(await this.#reading(), script);
    }
    async ready(exchange) {
        await this.#helper(exchange === null ? 'reader' : 'writer');
    }
    async settle() {
        const opened = await Promise.allSettled(this.#helpers.values());
        const own = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []));
        await this.#options.host.endOthers(own);
    }
    assertQuiet() {
        return this.#options.assertQuiet();
    }
    async marks() {
        const files = (await this.#run(marking)).split('\n').filter(Boolean);
        return new Map([
            ...(await this.#options.lastStarts()),
            ...files.map((line) => {
                const at = line.indexOf(' ./');
                return [`the file ${line.slice(at + 3)}`, line.slice(0, at)];
            }),
        ]);
    }
    async outline() {
        return (await this.#run(outlining)).split('\n').sort().join('\n');
    }
    async list(signal) {
        return parseListing(await this.#run(listing, [], { signal }));
    }
    async listStaged(id, signal) {
        return parseListing(await this.#run(listing, [`${ours}/${id}/staged`], { signal }));
    }
    async *read(signal) {
        const helper = await this.#helper('reader');
        const child = helper.start(reading, { args: [this.#options.path], stdout: 'pipe', signal });
        try {
            yield* child.stdout;
            const ending = await child.ended;
            if (ending.code === 0)
                return;
            const { message, likelyCause } = (0,folder_helper/* helperFailed */.m)(this.#options.host, ending);
            throw new errors/* BackupError */.hj({
                code: 'source-failed',
                message: `the data folder could not be read: ${message}`,
                ...(likelyCause !== undefined && { cause: likelyCause }),
                remedy: 'Look at what it says, then run the backup again',
            });
        }
        finally {
            child.kill();
            await child.ended.catch(() => { });
        }
    }
    async stage(id, signal) {
        const helper = await this.#helper('writer');
        const child = helper.start(staging, { args: [this.#options.path, id], stdin: 'pipe', signal });
        const stdin = child.stdin;
        const { host } = this.#options;
        const explain = async () => {
            throw (0,folder_helper/* helperFailed */.m)(host, await child.ended);
        };
        const more = async () => {
            await (0,drained/* drained */.o)(stdin);
            if (!stdin.writable)
                await explain();
        };
        return {
            write: (chunk) => (!stdin.writable ? explain() : stdin.write(chunk) ? undefined : more()),
            async end() {
                stdin.end();
                const ending = await child.ended;
                if (ending.code !== 0)
                    throw (0,folder_helper/* helperFailed */.m)(host, ending);
            },
            abort: async () => {
                child.kill();
                await child.ended.catch(() => { });
                // What writes inside outlives the command, but not the helper.
                this.#helpers.delete('writer');
                await helper.close();
            },
        };
    }
    prove(id, signal, what = 'staged') {
        return this.#startOn(`${this.#options.path}/${ours}/${id}/${what}`, signal);
    }
    /** Of a folder that no deployment has: starts it on the whole. */
    proveAll(signal) {
        return this.#startOn(this.#options.path, signal);
    }
    #startOn(folder, signal) {
        return startStaged(this.#options.host, folder, this.#options.layout, signal);
    }
    async exchange({ id, direction }) {
        const [arriving, leaving] = direction === 'restore' ? ['staged', 'before'] : ['before', 'after'];
        const run = async (script) => {
            try {
                await this.#run(script, [id, arriving, leaving], { writable: true });
            }
            catch (error) {
                // What moves files inside outlives the command, but not the helper: nobody is to look, or to start mongod, beside it.
                await this.release();
                throw error;
            }
        };
        await run(closing);
        try {
            await this.assertQuiet();
        }
        catch (error) {
            await run(reopening);
            throw error;
        }
        await run(exchanging);
    }
    async states() {
        const found = new Map();
        for (const line of (await this.#script(await this.#reading(), states)).split('\n').filter(Boolean)) {
            const [, id = '', what = ''] = line.split('/');
            const state = found.get(id) ?? { staged: false, before: false, after: false, exchanging: false };
            if (what === 'staged' || what === 'before' || what === 'after')
                state[what] = true;
            if (what.endsWith('.part'))
                state.exchanging = true;
            found.set(id, state);
        }
        return found;
    }
    async recall(id) {
        return (await this.#script(await this.#reading(), recalling, [id])) || null;
    }
    async remember(id, text) {
        await this.#run(remembering, [id, text], { writable: true });
    }
    async remove(id, what) {
        await this.#run(removing, [id, what === 'all' ? '' : what], { writable: true });
    }
    async #run(script, args = [], { writable = false, signal } = {}) {
        return this.#script(await this.#helper(writable ? 'writer' : 'reader'), script, args, signal);
    }
    #script(helper, script, args = [], signal) {
        return (0,folder_helper/* runScript */.j)(this.#options.host, helper, script, {
            args: [this.#options.path, ...args],
            ...(signal && { signal }),
        });
    }
    /** For what only reads and is soon done: any that is there already. */
    async #reading() {
        const opened = this.#helpers.get('reader') ?? this.#helpers.get('writer');
        return (await opened) ?? (await this.#options.host.present()) ?? this.#helper('reader');
    }
    /** One that writes reads as well. */
    #helper(kind) {
        const opened = this.#helpers.get(kind) ?? this.#helpers.get('writer');
        if (opened)
            return opened;
        const helper = this.#options.host.open(kind === 'writer');
        this.#helpers.set(kind, helper);
        return helper;
    }
}
/** `size path` lines, an empty line, `sha256  path` lines; names that would need escapes were refused before. */
function parseListing(text) {
    const [sizes = '', digests = ''] = text.split('\n\n');
    const sizeOf = new Map(sizes.split('\n').map((line) => {
        const at = line.indexOf(' ');
        return [line.slice(at + 3), Number(line.slice(0, at))];
    }));
    return digests
        .split('\n')
        .filter(Boolean)
        .map((line) => ({
        path: line.slice(68),
        size: sizeOf.get(line.slice(68)) ?? -1,
        sha256: line.slice(0, 64),
    }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
}

;// CONCATENATED MODULE: ./src/target/folder/look.ts
/** What can be known of a data folder while mongod runs on it. */


/** `find` and `du` stumble over files that mongod removes meanwhile: that is no failure. */
const look_script = `cd "$1" || { echo missing; exit 0; }
[ -f WiredTiger ] && [ -f WiredTiger.wt ] && echo wiredtiger
echo "used $(du -sk . 2>/dev/null | tail -1)"
echo "free $(df -Pk . | tail -1)"
echo "version $(mongod --version 2>/dev/null | head -1)"
find . ${mongods} ! -type f ! -type d -print 2>/dev/null | head -1 | while IFS= read -r f; do echo "odd $f"; done
find . ${mongods} -name '*[\\\\[:cntrl:]]*' -print 2>/dev/null | head -1 | while IFS= read -r f; do echo "odd $f"; done
:`;
/**
 * @param run runs a script, whose `$1` is the folder, where mongod reaches it.
 * @throws BackupError `target-unsuitable`.
 */
async function lookAtFolder(run, { where, path, command, image, flag }, needed) {
    const said = (await run(look_script)).split('\n');
    const value = (name) => said.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
    if (needed === 'data' && !said.includes('wiredtiger'))
        throw empty(where, said.includes('missing') ? path : null, flag);
    const odd = value('odd');
    if (odd !== undefined)
        throw oddFile(where, odd);
    const version = /v(\d+\.\d+\.\d+)/.exec(value('version') ?? '')?.[1];
    if (version === undefined)
        throw noMongod(image, flag);
    return {
        where,
        serverVersion: version,
        replicaSet: replicaSetOf(command),
        encryptedAtRest: command.some((word) => word.startsWith('--enableEncryption')),
        bytes: kilobytes(value('used'), 0),
        // Device, blocks, used, available.
        free: kilobytes(value('free'), 3),
    };
}
/** Options that say how its files are laid out, which whoever opens them must have too. */
function layoutOf(command) {
    return command.filter((word) => /^--(directoryperdb|wiredTigerDirectoryForIndexes)$/i.test(word));
}
function replicaSetOf(command) {
    for (const [i, word] of command.entries()) {
        if (word === '--replSet')
            return command[i + 1] ?? null;
        if (word.startsWith('--replSet='))
            return word.slice('--replSet='.length);
    }
    return null;
}
function kilobytes(line, column) {
    return Number((line ?? '').trim().split(/\s+/)[column] ?? 0) * 1024;
}
/** @param missing the folder, where it is not there. */
function empty(where, missing, flag) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${where} holds no data of MongoDB${missing === null ? '' : `: there is no ${missing}`}`,
        cause: 'mongod keeps its data elsewhere, does not use WiredTiger, or has never run on it',
        remedy: `Name the folder inside the container with --data-path, and what runs mongod with ${flag}`,
    });
}
function oddFile(where, file) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${where} holds ${JSON.stringify(file)}, which no archive carries`,
        cause: 'It is a link, a socket or a device, or has a name that cannot be written down plainly',
        remedy: 'Use --kind hot, or remove it',
    });
}
function noMongod(image, flag) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the image ${image} has no mongod that tells its version`,
        cause: 'What runs it is another program than mongod, or its image keeps it out of PATH',
        remedy: `Name what runs mongod with ${flag}`,
    });
}

// EXTERNAL MODULE: ./src/target/compose/project.ts
var compose_project = __webpack_require__(88935);
;// CONCATENATED MODULE: ./src/target/compose/cold.ts
/** A Compose project stopped and started for a copy or an exchange of mongod's data folder. */









/** How long mongod may take until it takes connections, or is healthy where its container says so, milliseconds. */
const startPatience = 120_000;
/** One that ends so soon after its start has not come up, milliseconds. */
const settleTime = 1_500;
class ComposeCold {
    folder;
    frozen = null;
    #settings;
    #project;
    #service;
    #journal;
    #image;
    /** May a stop be under way of which nobody waits for the end? Not of one that this process has seen to its end. */
    #stopUnderWay = true;
    constructor(settings, project, service, name, mongo) {
        this.#settings = settings;
        this.#project = project;
        this.#service = service;
        this.#journal = new DockerJournal(name);
        this.#image = mongo.image;
        this.folder = new HelperDataFolder({
            host: new helper/* DockerHelpers */.YE({ image: mongo.image, volumesOf: mongo.id, deployment: name }),
            path: settings.dataPath,
            layout: layoutOf(mongo.command),
            assertQuiet: () => this.#assertQuiet(),
            lastStarts: async () => {
                const users = await (0,mounts/* usersOf */.ev)(await this.#mongo(), settings.dataPath);
                return users.map(({ name, id, startedAt }) => [`the container ${name}`, `${id} ${startedAt}`]);
            },
        });
    }
    /**
     * @param create a container for mongod, which is not started, where there is none.
     * @throws BackupError `target-unsuitable` where mongod has no container, and so no volumes that could be known.
     */
    static async open(settings, project, service, create) {
        let mongo = await project.container(settings.mongoService);
        if (!mongo && create) {
            await project.compose(['up', '--no-start', '--no-deps', '--no-build', settings.mongoService]);
            mongo = await project.container(settings.mongoService);
        }
        if (mongo)
            return new ComposeCold(settings, project, service, await project.name(), mongo);
        throw absent(settings.mongoService, await project.name());
    }
    async inspect(needed) {
        const { mongoService, dataPath } = this.#settings;
        const mongo = await this.#mongo();
        const others = (await (0,mounts/* usersOf */.ev)(mongo, dataPath)).filter(({ id, running }) => running && id !== mongo.id);
        if (others.length > 0)
            throw shared(others);
        const mount = (0,mounts/* outsideMount */.Hd)(mongo, dataPath);
        const where = mount.type === 'volume' ? `the volume ${mount.name}` : mount.source;
        const { command, imageName: image } = mongo;
        const looked = { where, path: dataPath, command, image, flag: '--mongo-service' };
        const { replicaSet, ...facts } = await lookAtFolder((script) => this.folder.look(script), looked, needed);
        const { running, expected } = await this.services();
        return {
            ...facts,
            replicaSet: replicaSet === null ? null : { name: replicaSet, host: `${mongoService}:27017` },
            running,
            expected,
            warnings: [],
        };
    }
    async services() {
        const { mongoService, appService } = this.#settings;
        const services = await Promise.all([mongoService, appService].map(async (name) => ({
            name,
            container: await this.#project.container(name),
        })));
        for (const { name, container } of services)
            (0,compose_project/* assertNotPaused */.yN)(name, container);
        const named = (wanted) => services.filter(({ container }) => wanted(container)).map(({ name }) => name);
        return {
            running: named((container) => container?.running ?? false),
            expected: named((container) => !container || container.running || container.startedAt.startsWith('0001-')),
        };
    }
    async assertExchangeable() {
        (0,mounts/* assertExchangeable */.UE)(await this.#mongo(), this.#settings.dataPath);
    }
    /** What a restore has left lies beside whatever is live, and can always take its place. */
    async assertReversible() { }
    outage() {
        return this.#journal.read();
    }
    async open(outage) {
        const runs = await Promise.all(outage.services.map(async (name) => [name, (await this.#project.container(name))?.startedAt]));
        await this.#journal.remove();
        const written = { ...outage, runs: Object.fromEntries(runs) };
        await this.#journal.write(written, this.#image);
        this.#stopUnderWay = false;
    }
    async clearAway() {
        return [];
    }
    release() {
        return this.folder.release();
    }
    close() {
        return this.#journal.remove();
    }
    async stop({ services }, signal, onStep) {
        for (const service of services.toReversed()) {
            signal.throwIfAborted();
            await onStep(`${service} to be stopped`);
            const container = await this.#project.container(service);
            if (!container?.running)
                continue;
            await this.#stop(container);
            await onStep(`${service} stopped`);
        }
        // Also of one that had ended before.
        return (await this.#project.container(this.#settings.mongoService))?.exitCode === 0;
    }
    async start(outage, seeding) {
        const { services, start } = outage;
        if (this.#stopUnderWay)
            await this.#endStops(outage);
        const { mongoService, appService } = this.#settings;
        if (services.includes(mongoService))
            await this.#startMongo();
        // Of a run with other settings for the same project.
        for (const service of services)
            if (service !== mongoService && service !== appService)
                await this.#startOther(service);
        if (!services.includes(appService))
            return [];
        if (seeding)
            await this.#service.start('seeding');
        await this.#service.start(seeding ? 'anew' : start);
        return [];
    }
    /**
     * The engine goes on with a stop when who asked for it has died; what is started before it has ended, ends. A service
     * that still is in the run in which it was found may be about to be stopped so.
     */
    async #endStops({ services, runs = {} }) {
        for (const service of services.toReversed()) {
            const container = await this.#project.container(service);
            if (container?.running && container.startedAt === runs[service])
                await this.#stop(container);
        }
    }
    /** Not cut short by an interruption: what is half stopped cannot be started. */
    async #stop({ id }) {
        const seconds = String(Math.ceil(this.#settings.stopTimeout / 1000));
        this.#stopUnderWay = true;
        await (0,engine/* docker */.T3)(['container', 'stop', '--time', seconds, id]);
        this.#stopUnderWay = false;
    }
    async #startOther(service) {
        const container = await this.#project.container(service);
        if (container?.running)
            return;
        if (container)
            await (0,engine/* docker */.T3)(['container', 'start', container.id]);
        else
            await this.#project.compose(['up', '--detach', '--no-deps', '--no-build', '--no-recreate', service]);
    }
    #bringUp() {
        const { mongoService } = this.#settings;
        return this.#project.compose(['up', '--detach', '--no-deps', '--no-build', '--no-recreate', mongoService]);
    }
    async #startMongo() {
        const { mongoService } = this.#settings;
        try {
            // By the container that it has now: one that was remembered may have been replaced.
            const container = await this.#project.container(mongoService);
            // Compose puts configs and secrets into a container when it starts it for the first time.
            if (!container || container.startedAt.startsWith('0001-'))
                await this.#bringUp();
            else if (!container.running)
                await (0,engine/* docker */.T3)(['container', 'start', container.id]);
        }
        catch (underlying) {
            throw await this.#notStarted('cannot be started', underlying);
        }
        const started = Date.now();
        let mongo = null;
        for (;;) {
            // Somebody may make it anew meanwhile.
            mongo = (mongo && (await (0,engine/* inspectContainer */.aH)(mongo.id))) ?? (await this.#project.container(mongoService));
            const healthy = mongo?.health === 'none' || mongo?.health === 'healthy';
            if (mongo?.running && healthy && Date.now() > started + settleTime)
                return;
            if (mongo && !mongo.running)
                throw await this.#notStarted('ended as soon as it was started');
            if (Date.now() > started + startPatience)
                throw await this.#notStarted('was started and is not healthy');
            await (0,promises_.setTimeout)(250);
        }
    }
    async #notStarted(what, underlying) {
        const { mongoService } = this.#settings;
        const log = await this.#project
            .compose(['logs', '--no-color', '--no-log-prefix', '--tail', '3', mongoService])
            .catch(() => '');
        const said = underlying instanceof errors/* BackupError */.hj ? (underlying.likelyCause ?? underlying.message) : log.trim();
        return new errors/* BackupError */.hj({
            code: 'not-started',
            message: `the service ${mongoService} ${what}`,
            ...(said && { cause: said.slice(0, 1000) }),
            remedy: `Look at docker compose logs ${mongoService}, then run issuer-backup heal`,
            underlying,
        });
    }
    async #mongo() {
        const container = await this.#project.container(this.#settings.mongoService);
        if (container)
            return container;
        throw absent(this.#settings.mongoService, await this.#project.name());
    }
    async #assertQuiet() {
        const users = await (0,mounts/* usersOf */.ev)(await this.#mongo(), this.#settings.dataPath);
        const running = users.filter((user) => user.running && user.labels[engine/* ourLabel */.fv] === undefined);
        if (running.length === 0)
            return;
        throw new errors/* BackupError */.hj({
            code: 'source-changed',
            message: `${running.map(({ name }) => name).join(', ')} ran while the data folder was to be quiet`,
            cause: 'Somebody, or an automation, started it meanwhile',
            remedy: 'Pause what starts it, then run this again',
        });
    }
}
function absent(service, project) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the service ${service} has no container, so nothing says where its data is`,
        cause: `The project ${project} has another name, was never brought up, or docker compose down removed it`,
        remedy: `Name the project with --project-name (docker compose ls shows them), or docker compose up -d ${service}`,
    });
}
function shared(others) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the data folder is also used by ${others.map(({ name }) => name).join(', ')}`,
        cause: 'What runs on it beside mongod may write to it while it is copied',
        remedy: 'Stop that container first',
    });
}

// EXTERNAL MODULE: ./src/target/compose/credentials.ts
var credentials = __webpack_require__(82808);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/files.ts
var src_files = __webpack_require__(59148);
// EXTERNAL MODULE: ./src/target/docker/copy.ts
var copy = __webpack_require__(44653);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
;// CONCATENATED MODULE: ./src/target/file-place.ts
/** A file of the service on this machine. */



class FilePlace {
    shown;
    #path;
    constructor(path) {
        this.shown = path;
        this.#path = path;
    }
    async read() {
        try {
            return await (0,external_node_fs_promises_.readFile)(this.#path);
        }
        catch (underlying) {
            if (underlying.code === 'ENOENT' || (await isEmptyFolder(this.#path)))
                return null;
            throw new errors/* BackupError */.hj({
                code: 'target-failed',
                message: `${this.#path} cannot be read`,
                cause: underlying.message,
                remedy: 'Make it readable for this user',
                underlying,
            });
        }
    }
    /** A container that has a folder there cannot be started with a file. */
    needsNewContainer() {
        return isEmptyFolder(this.#path);
    }
    async write(content) {
        if (await isEmptyFolder(this.#path))
            await removeFolder(this.#path);
        // A link stays one.
        const file = await (0,external_node_fs_promises_.realpath)(this.#path).catch(() => null);
        await (file === null ? (0,src_files/* writeNewFile */.S0)(this.#path, content, 0o640) : (0,src_files/* replaceFile */.fR)(file, content));
    }
}
/** Docker makes one where a file that a container is to mount is missing. */
async function isEmptyFolder(path) {
    try {
        return (await (0,external_node_fs_promises_.stat)(path)).isDirectory() && (await (0,external_node_fs_promises_.readdir)(path)).length === 0;
    }
    catch {
        return false;
    }
}
async function removeFolder(path) {
    try {
        await (0,external_node_fs_promises_.rmdir)(path);
    }
    catch (underlying) {
        throw (0,src_files/* writeFailure */.EU)(path, underlying);
    }
}

;// CONCATENATED MODULE: ./src/target/env-file.ts
/** Entries of an env file as Compose reads it. What is not touched keeps every byte. */
/** What comes before a value; Compose takes a colon, too. */
const beginning = /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*[=:][^\S\n]*/y;
/** A value in quotes, which may go over several lines; what is left of its last line follows. */
const quoted = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy;
const restOfLine = /[^\n]*/y;
/** The last entry of this name as it stands there, which is the one that counts; null where there is none. */
function findEntry(content, name) {
    const entry = lastEntry(content, name);
    return entry ? content.subarray(entry.start, entry.end) : null;
}
/** The content with this entry in place of the last one of its name, or at the end where there is none. */
function putEntry(content, name, entry) {
    const place = lastEntry(content, name);
    if (place)
        return Buffer.concat([content.subarray(0, place.start), entry, content.subarray(place.end)]);
    const open = content.length > 0 && content.at(-1) !== 0x0a;
    return Buffer.concat([content, Buffer.from(open ? '\n' : ''), entry, Buffer.from('\n')]);
}
/** An entry whose value Compose reads as this one, in the plainest of its notations. */
function formatEntry(name, value) {
    return `${name}=${quote(value)}`;
}
function quote(value) {
    if (/^[\w@%+=:,./?&-]*$/.test(value))
        return value;
    if (!/['\\\n\r]/.test(value))
        return `'${value}'`;
    const escaped = value
        .replace(/["\\$]/g, '\\$&')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r');
    return `"${escaped}"`;
}
function lastEntry(content, name) {
    return entriesOf(content).findLast((entry) => entry.name === name);
}
function entriesOf(content) {
    // One character for each byte, so that positions are those of the file.
    const text = content.toString('latin1');
    const entries = [];
    let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
    while (at < text.length) {
        const name = match(beginning, text, at);
        if (name) {
            const value = at + name[0].length;
            const afterQuotes = value + (match(quoted, text, value)?.[0].length ?? 0);
            at = afterQuotes + match(restOfLine, text, afterQuotes)[0].length;
            entries.push({ name: name[1], start: name.index, end: text[at - 1] === '\r' ? at - 1 : at });
        }
        else {
            at += match(restOfLine, text, at)[0].length;
        }
        at++;
    }
    return entries;
}
function match(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text);
}

;// CONCATENATED MODULE: ./src/target/compose/secret.ts
/** The connection string with which the service gets at its database: where it is kept, recorded and put back. */









/**
 * The secret as an archive holds it: one entry of an env file. As it stands in the project's; where it stands
 * elsewhere, or is put together from other entries, its value alone.
 * @returns null where nobody gives the variable a value.
 */
async function recordedSecret(settings, project) {
    const { secretVariable } = settings;
    const holder = await holderOf(secretVariable, project);
    const kept = holder && (await recordedEntry(holder, secretVariable, project));
    if (kept)
        return kept;
    const value = await (0,credentials/* serviceSecret */.Yr)(settings, project);
    if (value === null)
        return null;
    (0,secrets/* registerUri */.Ey)(value);
    return Buffer.from(`${formatEntry(secretVariable, value)}\n`);
}
/** Null where the service has its secret from elsewhere: from the Compose file itself, or from a file. */
async function secretPlace(settings, project) {
    const { secretVariable, appService, composeFiles } = settings;
    const holder = await holderOf(secretVariable, project);
    const { environment } = await project.definition(appService);
    if (!holder && (environment[secretVariable] || environment[`${secretVariable}_FILE`]))
        return null;
    const file = holder ?? project.envFiles.at(-1) ?? external_node_path_default().join(external_node_path_default().dirname(composeFiles[0]), '.env');
    return {
        shown: `${secretVariable} in ${file}`,
        read: () => recordedSecret(settings, project),
        needsNewContainer: async () => true,
        write: async (content) => writeEntry(file, secretVariable, entryOf(content, secretVariable)),
    };
}
/**
 * The connection string that a service which is started so will have.
 * @param recorded as {@link recordedSecret}, where it is about to be put in its place.
 * @returns null where nobody gives the variable a value.
 * @throws BackupError `target-unsuitable` where a new container would lack what the present one has.
 */
async function secretInUse(settings, project, recorded, how) {
    const { secretVariable, appService } = settings;
    if (recorded)
        return valueIn(recorded, secretVariable);
    if (how === 'again')
        return (0,credentials/* serviceSecret */.Yr)(settings, project);
    const { environment } = await project.definition(appService);
    const present = (await project.container(appService))?.environment[secretVariable];
    if (environment[secretVariable] || !present)
        return environment[secretVariable] || null;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `a new container of ${appService} would have no ${secretVariable}, and the present one has`,
        cause: 'It was made in a shell that had that variable, or with another env file',
        remedy: 'Name the env file with --env-file, or put the entry into it',
    });
}
/**
 * What Compose makes of a recorded secret.
 * @throws BackupError `archive-unsuitable` where it is that of another variable.
 */
async function valueIn(recorded, variable) {
    const value = (await evaluate(entryOf(recorded, variable)))[variable] ?? '';
    (0,secrets/* registerUri */.Ey)(value);
    return value;
}
function entryOf(recorded, variable) {
    const entry = findEntry(recorded, variable);
    if (entry)
        return entry;
    throw new errors/* BackupError */.hj({
        code: 'archive-unsuitable',
        message: `the secret in the archive is none of ${variable}`,
        cause: 'It was made of a deployment that keeps its connection string in another variable',
        remedy: 'Name that with --secret-variable, or write the secret to a file with --extract-secret',
    });
}
/** The env file whose entry of this name counts. */
async function holderOf(variable, project) {
    for (const file of project.envFiles.toReversed()) {
        if (findEntry(await readEnvFile(file), variable))
            return file;
    }
    return undefined;
}
/** Null where it has no value. */
async function recordedEntry(file, variable, project) {
    const entry = findEntry(await readEnvFile(file), variable);
    const [alone, among] = await Promise.all([valueIn(entry, variable), valueAmong(project.envFiles, variable)]);
    if (among === '')
        return null;
    // What it refers to is not in the archive.
    return Buffer.from(alone === among ? `${entry}\n` : `${formatEntry(variable, among)}\n`);
}
async function readEnvFile(file) {
    try {
        return await (0,external_node_fs_promises_.readFile)(file);
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: `the env file ${file} cannot be read`,
            cause: underlying.message,
            remedy: 'Correct --env-file, or make it readable for this user',
            underlying,
        });
    }
}
async function writeEntry(file, variable, entry) {
    // A link stays one.
    const present = await (0,external_node_fs_promises_.realpath)(file).catch(() => null);
    if (present === null)
        await (0,src_files/* writeNewFile */.S0)(file, putEntry(Buffer.alloc(0), variable, entry), 0o600);
    else
        await (0,src_files/* replaceFile */.fR)(present, putEntry(await readEnvFile(present), variable, entry));
}
/** What Compose reads in one entry. It goes through a pipe: `env_file` is read once, `--env-file` twice. */
function evaluate(entry) {
    return environmentOf(['/dev/null'], { env_file: ['/dev/fd/3'] }, `${entry}`);
}
async function valueAmong(files, variable) {
    const environment = await environmentOf(files, { environment: { [variable]: `\${${variable}-}` } });
    (0,secrets/* registerUri */.Ey)(environment[variable] ?? '');
    return environment[variable] ?? '';
}
/** Compose is the one who knows how it reads env files: it is asked about a service that is never made. */
async function environmentOf(envFiles, service, secret) {
    const project = { name: 'issuer-backup', services: { it: { image: 'none', ...service } } };
    const options = envFiles.flatMap((file) => ['--env-file', file]);
    try {
        const text = await (0,engine/* docker */.T3)(['compose', '--file', '-', ...options, 'config', '--format', 'json'], {
            input: JSON.stringify(project),
            ...(secret !== undefined && { secret }),
        });
        return (0,compose_project/* unescaped */.tv)(JSON.parse(text).services.it.environment);
    }
    catch (underlying) {
        throw (0,compose_project/* unreadableConfig */.Mx)('Compose cannot read the entry of the secret', underlying);
    }
}

;// CONCATENATED MODULE: ./src/target/compose/files.ts
/** The service's config, seed and secret, on this machine or inside its container. */






/** Before a path inside the service's container. */
const inContainer = 'container:';
const described = {
    serviceConfig: { name: 'service config', flag: '--service-config' },
    seed: { name: 'seed', flag: '--seed' },
    secret: { name: 'secret', flag: '--secret-variable' },
};
/** As the interface says; a secret without a value counts like a file that is not there. */
async function readFiles(settings, project, missing) {
    const files = [];
    const absent = [];
    for (const role of ['secret', 'serviceConfig', 'seed']) {
        const named = role === 'secret' ? settings.secretVariable : settings[role];
        if (named === undefined || named === 'none') {
            absent.push({ what: role, why: 'the settings say that there is none' });
            continue;
        }
        const content = role === 'secret' ? await recordedSecret(settings, project) : await read(named, role, settings, project);
        if (content)
            files.push({ role, content });
        else if (missing === 'absent')
            absent.push({ what: role, why: 'it was not there' });
        else
            throw notThere(role, named, await isEmptyFolder((await onThisMachine(named, settings, project)) ?? ''));
    }
    return { files, absent };
}
/** As the interface says. */
async function placeOf(settings, project, role) {
    if (role === 'secret')
        return settings.secretVariable === 'none' ? null : secretPlace(settings, project);
    const named = settings[role];
    if (named === undefined)
        return null;
    const file = await onThisMachine(named, settings, project);
    // Where not even the folder is, the settings mean another machine or another working folder.
    return file !== null && (await (0,src_files/* exists */.t2)(external_node_path_default().dirname(file))) ? new FilePlace(file) : null;
}
async function read(named, role, settings, project) {
    const file = await onThisMachine(named, settings, project);
    try {
        const here = file === null ? null : await new FilePlace(file).read();
        if (here || !named.startsWith(inContainer))
            return here;
        const container = await project.container(settings.appService);
        return container && (await (0,copy/* readContainerFile */.G)(container.id, named.slice(inContainer.length)));
    }
    catch (underlying) {
        const { name, flag } = described[role];
        throw new errors/* BackupError */.hj({
            code: 'source-failed',
            message: `the ${name} file ${named} cannot be read`,
            cause: (underlying instanceof errors/* BackupError */.hj && underlying.likelyCause) || underlying.message,
            remedy: `Correct ${flag}: a path, container:PATH inside the service's container, or none`,
            underlying,
        });
    }
}
/** A path inside the container has one here where it is mounted from here, whether the container is there or not. */
async function onThisMachine(named, { appService }, project) {
    if (!named.startsWith(inContainer))
        return named;
    const inside = external_node_path_default().posix.normalize(named.slice(inContainer.length));
    const container = await project.container(appService);
    const mounts = container?.mounts ?? (await project.definition(appService)).binds;
    const [mount] = mounts
        .map((mount) => ({ ...mount, below: external_node_path_default().posix.relative(mount.destination, inside) }))
        .filter(({ below }) => !/^\.\.(\/|$)/.test(below))
        .sort((a, b) => b.destination.length - a.destination.length);
    if (!mount || ('type' in mount && mount.type !== 'bind'))
        return null;
    // Where neither is, the engine runs on another machine; where the folder is, what was mounted from it is lost.
    const isHere = (await (0,src_files/* exists */.t2)(mount.source)) || (await (0,src_files/* exists */.t2)(external_node_path_default().dirname(mount.source)));
    return isHere ? external_node_path_default().join(mount.source, mount.below) : null;
}
function notThere(role, named, folder) {
    const { name, flag } = described[role];
    if (role === 'secret') {
        return new errors/* BackupError */.hj({
            code: 'source-failed',
            message: `nothing gives ${named} a value: no env file, no container, no Compose file`,
            cause: 'The env file has another name or stands elsewhere, or the service has its connection string elsewhere',
            remedy: `Name the file with --env-file, the variable with ${flag}, or none where there is no such secret`,
        });
    }
    return new errors/* BackupError */.hj({
        code: 'source-failed',
        message: `there is no ${name} file ${named}`,
        ...(folder && {
            cause: 'A folder stands there: Docker makes one where a file that it is to mount is missing',
        }),
        remedy: `Correct ${flag}: a path, container:PATH inside the service's container, or none`,
    });
}

// EXTERNAL MODULE: ./src/target/compose/route.ts
var route = __webpack_require__(92487);
// EXTERNAL MODULE: ./src/target/compose/service.ts
var service = __webpack_require__(52357);
;// CONCATENATED MODULE: ./src/target/compose/target.ts
/** A Docker Compose project, as runbooks deploy it: one service is mongod, one writes to it. */











class ComposeTarget {
    type = 'compose';
    secretForm = 'secret';
    service;
    #settings;
    #project;
    #onMongo;
    constructor(settings) {
        this.#settings = settings;
        this.service = new service/* ComposeService */.A(settings, () => this.#open());
    }
    get database() {
        return this.#settings.database;
    }
    get notify() {
        return this.#settings.notify;
    }
    async lock(operation, reporter) {
        const project = await this.#open();
        // First: one on PostgreSQL has no service of mongod, which would say less.
        await this.#assertOnMongo(project);
        const { mongoService } = this.#settings;
        const container = await project.container(mongoService);
        const image = container?.image ?? (await project.definition(mongoService)).image;
        return lock/* DockerLock */.m.take(await project.name(), image, operation, reporter);
    }
    async route(side, context) {
        return (0,route/* openRoute */.S)(this.#settings, await this.#open(), side, context);
    }
    async files(missing) {
        return readFiles(this.#settings, await this.#open(), missing);
    }
    async placeOf(role) {
        return placeOf(this.#settings, await this.#open(), role);
    }
    async databaseRuns() {
        const project = await this.#open();
        return (await project.container(this.#settings.mongoService))?.running ?? false;
    }
    async cold(missing) {
        const project = await this.#open();
        await this.#assertOnMongo(project);
        return ComposeCold.open(this.#settings, project, this.service, missing === 'create');
    }
    async coldIfAny() {
        const project = await this.#open();
        return (await project.container(this.#settings.mongoService)) ? this.cold('error') : null;
    }
    async assertSecretServes(recorded, how) {
        const project = await this.#open();
        const mongoUri = await this.secretAfter(recorded, how);
        // With the same the route was opened.
        if (mongoUri === null || mongoUri === (await (0,credentials/* connectionString */.cF)(this.#settings, project)))
            return;
        try {
            const context = { reporter: reporter/* silent */.K, signal: new AbortController().signal };
            const settings = { ...this.#settings, mongoUri };
            const { connection } = await (0,route/* openRoute */.S)(settings, project, 'target', context);
            await connection.close();
        }
        catch (underlying) {
            if (!(underlying instanceof errors/* BackupError */.hj))
                throw underlying;
            const whose = recorded ? 'in the archive' : 'of the deployment';
            throw new errors/* BackupError */.hj({
                code: underlying.code,
                message: `with the secret ${whose} the service would not get at its database: ${underlying.message}`,
                ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
                remedy: recorded
                    ? 'Give the database that user and password, or correct the env file and leave --with-secret out'
                    : 'Correct the env file, or put the secret of the archive back with --with-secret',
                underlying,
            });
        }
    }
    async secretAfter(recorded, how) {
        const uri = await secretInUse(this.#settings, await this.#open(), recorded, how);
        if (uri !== null)
            (0,secrets/* registerUri */.Ey)(uri);
        return uri;
    }
    /** Once, since every question to the engine counts while a service is down. */
    #assertOnMongo(project) {
        this.#onMongo ??= (0,credentials/* assertOnMongo */.EG)(this.#settings, project);
        return this.#onMongo;
    }
    #open() {
        this.#project ??= compose_project/* ComposeProject */.mo.open(this.#settings);
        return this.#project;
    }
}

// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(73190);
// EXTERNAL MODULE: ./src/mongo/tools.ts
var tools = __webpack_require__(75675);
// EXTERNAL MODULE: ./src/target/health.ts
var health = __webpack_require__(33435);
;// CONCATENATED MODULE: ./src/target/direct.ts
/** A MongoDB reached by its connection string; the service beside it is known by commands and a URL, if at all. */









/** How the secret is named where the service reads it. */
const secretVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING';
/** How long a stop that is called off may take to its end, milliseconds: what was asked for a stop may go on with it. */
const stopGrace = 60_000;
class DirectTarget {
    type = 'direct';
    secretForm = 'secret';
    service;
    #settings;
    /** @param patience how long a started service may take to become healthy, milliseconds. */
    constructor(settings, patience = health/* healthPatience */.Q1) {
        this.#settings = settings;
        this.service = new CommandedService(settings, patience);
    }
    get database() {
        return this.#settings.database;
    }
    get notify() {
        return this.#settings.notify;
    }
    /** What would hold a lock is the database, and a backup writes nothing there: see Lock of src/target/lock.ts. */
    async lock() {
        return { async assertHeld() { }, async release() { } };
    }
    async databaseRuns() {
        return true;
    }
    async cold() {
        return null;
    }
    async coldIfAny() {
        return null;
    }
    async route(side) {
        const uri = this.#settings.mongoUri;
        const connection = await (0,mongo_connection/* connect */.Ng)(uri, side);
        return { connection, tools: new tools/* LocalTools */.BT(uri, connection.client) };
    }
    async files(missing) {
        const files = [
            { role: 'secret', content: Buffer.from(`${formatEntry(secretVariable, this.#settings.mongoUri)}\n`) },
        ];
        const absent = [];
        for (const role of ['serviceConfig', 'seed']) {
            const path = this.#settings[role];
            if (path === undefined)
                absent.push({ what: role, why: 'no file was named' });
            else if (missing === 'absent' && !(await (0,src_files/* exists */.t2)(path)))
                absent.push({ what: role, why: 'it was not there' });
            else
                files.push({ role, content: await readNamed(path, role) });
        }
        return { files, absent };
    }
    async placeOf(role) {
        const path = role === 'secret' ? undefined : this.#settings[role];
        return path === undefined ? null : new FilePlace(path);
    }
    /** Where it has its connection string from nobody knows; the route has opened with the same. */
    async assertSecretServes() { }
    async secretAfter() {
        return null;
    }
}
async function readNamed(path, role) {
    try {
        return await (0,external_node_fs_promises_.readFile)(path);
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'source-failed',
            message: `the ${role === 'seed' ? 'seed' : 'service config'} file ${path} cannot be read`,
            cause: underlying.message,
            remedy: `Correct --${role === 'seed' ? 'seed' : 'service-config'}, or leave it out to back up without that file`,
            underlying,
        });
    }
}
class CommandedService {
    controlled;
    #stop;
    #start;
    #endpoint;
    #patience;
    constructor({ stopCommand, startCommand, healthUrl, healthCa }, patience) {
        this.#patience = patience;
        this.#stop = stopCommand;
        this.#start = startCommand;
        this.#endpoint = healthUrl === undefined ? undefined : { url: healthUrl, ca: healthCa };
        this.controlled = stopCommand !== undefined && startCommand !== undefined;
    }
    async name() {
        return 'service';
    }
    async state() {
        if (this.#endpoint === undefined)
            return 'unknown';
        const { state } = await (0,health/* ask */.kA)(this.#endpoint);
        // One that is too busy to answer still writes.
        return state === 'silent' ? 'unknown' : state === 'refused' ? 'stopped' : 'running';
    }
    async stop(signal) {
        signal.throwIfAborted();
        const cut = new AbortController();
        signal.addEventListener('abort', () => setTimeout(() => cut.abort(), stopGrace).unref(), { once: true });
        try {
            await (0,exec/* runShell */.E5)(this.#stop, { signal: cut.signal });
        }
        catch (underlying) {
            signal.throwIfAborted();
            throw new errors/* BackupError */.hj({
                code: 'target-failed',
                message: `the service could not be stopped: ${underlying.message}; live data is as it was`,
                ...(underlying instanceof errors/* BackupError */.hj &&
                    underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
                remedy: 'Correct --stop-command; --start-command has been run, in case it was stopped half-way',
                underlying,
            });
        }
        signal.throwIfAborted();
    }
    async start() {
        try {
            await (0,exec/* runShell */.E5)(this.#start);
        }
        catch (underlying) {
            throw new errors/* BackupError */.hj({
                code: 'not-started',
                message: `the service could not be started: ${underlying.message}`,
                ...(underlying instanceof errors/* BackupError */.hj && underlying.likelyCause
                    ? { cause: underlying.likelyCause }
                    : {}),
                remedy: 'Start it by hand; the data is in order',
                underlying,
            });
        }
        const endpoint = this.#endpoint;
        if (endpoint === undefined)
            return;
        await (0,health/* becomeHealthy */.ZA)(async () => {
            const { state, words } = await (0,health/* ask */.kA)(endpoint);
            return { state: state === 'healthy' ? state : 'not yet', words };
        }, this.#patience);
    }
}

// EXTERNAL MODULE: ./src/target/kubernetes/claim.ts
var kubernetes_claim = __webpack_require__(9014);
;// CONCATENATED MODULE: ./src/target/kubernetes/claim-folder.ts
class ClaimFolder {
    #beside;
    #fresh;
    #exists;
    #assertHeld;
    /**
     * @param exists is mongod's claim there?
     * @param assertHeld is called directly in front of an exchange. @throws BackupError `locked`.
     */
    constructor(beside, fresh, exists, assertHeld) {
        this.#beside = beside;
        this.#fresh = fresh;
        this.#exists = exists;
        this.#assertHeld = assertHeld;
    }
    look(script) {
        return this.#beside.look(script);
    }
    async release() {
        await Promise.all([this.#beside.release(), this.#fresh.release()]);
    }
    async ready(exchange) {
        if (exchange === null || !(await this.#fresh.has(exchange)))
            return this.#beside.ready(exchange);
        await this.#fresh.assertPermitted();
        await this.#beside.ready(null);
    }
    settle() {
        return this.#beside.settle();
    }
    assertQuiet() {
        return this.#beside.assertQuiet();
    }
    marks() {
        return this.#beside.marks();
    }
    outline() {
        return this.#beside.outline();
    }
    list(signal) {
        return this.#beside.list(signal);
    }
    read(signal) {
        return this.#beside.read(signal);
    }
    stage(id, signal, freshVolume = false) {
        return (freshVolume ? this.#fresh : this.#beside).stage(id, signal);
    }
    async listStaged(id, signal) {
        return (await this.#of(id)).listStaged(id, signal);
    }
    async prove(id, signal, what) {
        return (await this.#of(id)).prove(id, signal, what);
    }
    async exchange(exchange, onStep) {
        const folder = await this.#of(exchange.id);
        await this.#assertHeld();
        await folder.exchange(exchange, onStep);
    }
    /** While an exchange of volumes is under way, there may be nothing to be looked at. */
    async states() {
        const fresh = await this.#fresh.states();
        const halfDone = [...fresh.values()].some(({ exchanging }) => exchanging);
        const beside = halfDone || !(await this.#exists()) ? [] : await this.#beside.states();
        return new Map([...beside, ...fresh]);
    }
    async recall(id) {
        return (await this.#of(id)).recall(id);
    }
    async remember(id, text) {
        await (await this.#of(id)).remember(id, text);
    }
    async remove(id, what) {
        await (await this.#of(id)).remove(id, what);
    }
    async #of(id) {
        return (await this.#fresh.has(id)) ? this.#fresh : this.#beside;
    }
}

;// CONCATENATED MODULE: ./src/target/kubernetes/claim-watch.ts
/**
 * Who mounted a claim while nobody was to. A pod that came and went leaves no trace but in the events of the API, so
 * these are asked for without a gap: from the version of one list of pods to the next.
 */

/** Well within the time for which an API server remembers, milliseconds. */
const interval = 20_000;
class ClaimWatch {
    #kubectl;
    #claim;
    #isOurs;
    #strangers = new Set();
    #version = '';
    #timer;
    /** One look after the other. */
    #looking = Promise.resolve();
    /** What the API server says of a time that it does not remember, as after a restart: told to whoever asks next. */
    #gap;
    constructor(kubectl, claim, isOurs) {
        this.#kubectl = kubectl;
        this.#claim = claim;
        this.#isOurs = isOurs;
    }
    /**
     * Looks at what there is now, and from the second time on at what there was since the last.
     * @throws BackupError `source-changed` where a pod that is not ours had, or has, the claim; or, once, where that cannot
     * be told of a time in between.
     */
    async assertUnused() {
        await this.#look();
        const gap = this.#gap;
        this.#gap = undefined;
        if (this.#timer === undefined) {
            // One that fails now is made up for by the next.
            this.#timer = setInterval(() => void this.#look().catch(() => { }), interval);
            this.#timer.unref();
        }
        if (this.#strangers.size === 0) {
            if (gap !== undefined)
                throw forgotten(this.#claim, gap);
            return;
        }
        throw new errors/* BackupError */.hj({
            code: 'source-changed',
            message: `the claim ${this.#claim} was mounted by ${[...this.#strangers].join(', ')} while it was to be quiet`,
            cause: 'Somebody, or an automation, has started it meanwhile',
            remedy: 'Pause what starts it, then run this again',
        });
    }
    close() {
        clearInterval(this.#timer);
        this.#timer = undefined;
    }
    #look() {
        this.#looking = this.#looking.catch(() => { }).then(() => this.#once());
        return this.#looking;
    }
    async #once() {
        const path = `/api/v1/namespaces/${this.#kubectl.namespace}/pods`;
        const list = JSON.parse(await this.#kubectl.getRaw(path));
        const from = this.#version;
        for (const pod of list.items)
            this.#note(pod);
        if (from !== '') {
            const query = `watch=1&resourceVersion=${from}&timeoutSeconds=1`;
            const events = await this.#kubectl.getRaw(`${path}?${query}`);
            for (const line of events.split('\n').filter(Boolean))
                this.#noteEvent(JSON.parse(line));
        }
        this.#version = list.metadata.resourceVersion;
    }
    #noteEvent({ type, object }) {
        if (type !== 'ERROR')
            this.#note(object);
        else
            this.#gap = object.message ?? '';
    }
    #note(pod) {
        const { phase } = pod.status ?? {};
        const over = phase === 'Succeeded' || phase === 'Failed';
        if (!over && claim_watch_mounts(pod, this.#claim) && !this.#isOurs(pod))
            this.#strangers.add(pod.metadata.name);
    }
}
function claim_watch_mounts({ spec }, claim) {
    return (spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim);
}
function forgotten(claim, words) {
    return new errors/* BackupError */.hj({
        code: 'source-changed',
        message: `whether anybody else mounted the claim ${claim} cannot be told`,
        cause: `The API server does not remember so long: ${words}`,
        remedy: 'Run this again',
    });
}

// EXTERNAL MODULE: ./src/target/kubernetes/helper-pod.ts
var helper_pod = __webpack_require__(52610);
// EXTERNAL MODULE: ./src/target/kubernetes/kubectl.ts
var kubernetes_kubectl = __webpack_require__(75232);
// EXTERNAL MODULE: ./src/target/kubernetes/objects.ts
var objects = __webpack_require__(19618);
;// CONCATENATED MODULE: ./src/target/kubernetes/meddlers.ts
/** Who else sets the replicas of a workload, and may set them while it is to be stopped. */


/** KEDA takes it over to the autoscaler that it makes from the ScaledObject. */
const scaledObjectLabel = 'scaledobject.keda.sh/name';
/** On a ScaledObject that leaves alone what it scales. */
const pausing = 'autoscaling.keda.sh/paused';
/** @returns a sentence on each. */
async function meddlersOf(workload, kubectl) {
    const { kind, metadata } = workload;
    const what = (0,objects/* shownName */.HD)(workload);
    const scales = ({ spec: { scaleTargetRef: target } }) => (target.kind ?? 'Deployment') === kind && target.name === metadata.name;
    const scalers = (await kubectl.list('horizontalpodautoscalers.autoscaling')).filter(scales);
    const scaledObjects = new Set(scalers.map(scaledObjectOf));
    // One that has no autoscaler yet scales it all the same.
    for (const one of (await (0,kubernetes_kubectl/* listIfAny */.yk)(kubectl, 'scaledobjects.keda.sh')).filter(scales))
        if (one.metadata.annotations?.[pausing] !== 'true')
            scaledObjects.add(one.metadata.name);
    return [
        ...scalers
            .filter((one) => scaledObjectOf(one) === undefined)
            .map((one) => `The HorizontalPodAutoscaler ${one.metadata.name} scales ${what}: it rests while that is at 0, and may choose another number afterwards`),
        ...[...scaledObjects]
            .filter((name) => name !== undefined)
            .map((name) => `KEDA's ScaledObject ${name} scales ${what}, and may scale it up from 0 while it is to be stopped: pause it meanwhile (kubectl annotate scaledobject ${name} ${pausing}=true)`),
        ...keepersOf(metadata).map(({ who, how }) => `${who} keeps ${what} as its repository has it, and may scale it up while it is to be stopped: suspend it meanwhile (${how})`),
    ];
}
/** The one that an autoscaler was made from, if any. */
function scaledObjectOf({ metadata: { labels = {}, ownerReferences = [] } }) {
    const owner = ownerReferences.find(({ kind }) => kind === 'ScaledObject')?.name;
    return labels[scaledObjectLabel] ?? owner;
}
/** Those who keep a cluster as a repository has it know their objects by labels and annotations, which name the owner. */
function keepersOf({ labels = {}, annotations = {} }) {
    // Helm's charts set app.kubernetes.io/instance too: alone it says nothing of Argo CD.
    const [tracking] = (annotations['argocd.argoproj.io/tracking-id'] ?? '').split(':');
    const application = labels['argocd.argoproj.io/instance'] ?? tracking;
    const argo = application
        ? {
            who: `Argo CD's Application ${application}`,
            how: `argocd app set ${application} --sync-policy none`,
        }
        : null;
    const flux = ['Kustomization', 'HelmRelease'].map((kind) => {
        const group = `${kind === 'HelmRelease' ? 'helm' : 'kustomize'}.toolkit.fluxcd.io`;
        const name = labels[`${group}/name`];
        if (name === undefined)
            return null;
        const namespace = labels[`${group}/namespace`];
        const where = namespace === undefined ? '' : ` --namespace ${namespace}`;
        return { who: `Flux's ${kind} ${name}`, how: `flux suspend ${kind.toLowerCase()} ${name}${where}` };
    });
    return [argo, ...flux].filter((one) => one !== null);
}

// EXTERNAL MODULE: ./src/target/kubernetes/permissions.ts
var permissions = __webpack_require__(81322);
;// CONCATENATED MODULE: ./src/target/kubernetes/replica-member.ts

/**
 * A guess: port and domain are the usual ones, and only the pods of a StatefulSet have names of their own.
 * @param name of the set.
 */
function memberOf(name, workload, namespace) {
    const { serviceName: service } = workload.spec;
    if (!service)
        return { name, host: null, mayBe: (host) => isIn(namespace, labelsOf(host)) };
    const pod = (0,kubernetes_claim/* firstPod */.AX)(workload).metadata.name;
    return {
        name,
        host: `${pod}.${service}.${namespace}.svc.cluster.local:27017`,
        mayBe(host) {
            const labels = labelsOf(host);
            const isElsewhere = labels[1] === service && labels[2] !== undefined && labels[2] !== namespace;
            return labels[0] === pod && !isElsewhere && isIn(namespace, labels);
        },
    };
}
function labelsOf(host) {
    return host.replace(/:\d+$/, '').split('.');
}
/** Does no other namespace stand in the name? */
function isIn(namespace, labels) {
    const at = labels.indexOf('svc');
    return at < 1 || labels[at - 1] === namespace;
}

;// CONCATENATED MODULE: ./src/target/kubernetes/cold-preflight.ts
/** What can be known of a release before anything is stopped: whether its data can be copied, and exchanged. */









/**
 * @param frozen is it to be copied from a snapshot?
 * @throws BackupError as `Cold.inspect`; `not-permitted`.
 */
async function inspectRelease({ settings, workloads, service, place, look }, needed, frozen) {
    const { kubectl } = workloads;
    await (0,permissions/* assertPermitted */.X5)(kubectl, permissions/* coldRules */.gQ);
    if (frozen && needed === 'data')
        await (0,permissions/* assertPermitted */.X5)(kubectl, permissions/* snapshotRules */.sH);
    const workload = await workloads.mongo();
    assertKept(workload);
    assertOne(workload);
    const claim = await (0,kubernetes_claim/* findClaim */.mX)(kubectl, place.claim);
    assertShareable(claim.metadata.name, claim.spec.accessModes ?? []);
    const pods = await kubectl.list('pods');
    const own = (await workloads.podsOf(workload)).map(({ metadata }) => metadata.name);
    const others = pods.filter((pod) => claim_watch_mounts(pod, place.claim) && !own.includes(pod.metadata.name) && !(0,helper_pod/* isHelper */.zT)(pod, place.deployment));
    const live = others.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
    if (live.length > 0)
        throw cold_preflight_shared(live);
    const container = workloads.mongoContainer(workload.spec.template.spec);
    const below = mountBelow(container, settings.dataPath);
    if (needed === 'data' && below !== undefined)
        throw apartFrom(settings.dataPath, below);
    const { replicaSet, ...facts } = await lookAtFolder(look, {
        where: `the claim ${place.claim}`,
        path: settings.dataPath,
        command: [...(container.command ?? []), ...(container.args ?? [])],
        image: container.image ?? '',
        flag: '--mongo-workload',
    }, needed);
    return {
        ...facts,
        replicaSet: replicaSet === null ? null : memberOf(replicaSet, workload, kubectl.namespace),
        ...(await servicesOf(workloads, settings)),
        warnings: [...(await meddlersOf(workload, kubectl)), ...((await service.warnings?.()) ?? [])],
    };
}
/** As `Cold.services`. */
async function servicesOf(workloads, { fresh }) {
    const app = await workloads.app();
    const all = [await workloads.mongo(), ...(app ? [app] : [])];
    const running = all.filter((one) => (0,objects/* replicasOf */.N4)(one) > 0).map(objects/* shownName */.HD);
    // What was scaled to nothing is meant to be so.
    return { running, expected: fresh ? all.map(objects/* shownName */.HD) : running };
}
/** @throws BackupError as `Cold.assertExchangeable`. */
async function assertExchangeable({ settings: { dataPath }, workloads, place }, freshVolume) {
    const { spec } = (await workloads.mongo()).spec.template;
    const container = workloads.mongoContainer(spec);
    const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === place.mountPath);
    if (freshVolume) {
        const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
        const alone = mounts.filter(({ name }) => name === mount?.name).length === 1;
        if (!alone || mount?.mountPath !== dataPath || mount.subPath !== undefined)
            throw notAlone(place.claim);
        return;
    }
    const below = mountBelow(container, dataPath);
    if (below !== undefined || mount?.readOnly)
        throw notExchangeable(dataPath, below);
}
function mountBelow({ volumeMounts = [] }, dataPath) {
    return volumeMounts.find(({ mountPath }) => mountPath.startsWith(`${dataPath}/`))?.mountPath;
}
function assertKept(workload) {
    if (workload.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete')
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${(0,objects/* shownName */.HD)(workload)} deletes its data when it is scaled to 0; nothing was stopped`,
        cause: 'Its persistentVolumeClaimRetentionPolicy.whenScaled is Delete',
        remedy: 'Set it to Retain, or use a hot archive',
    });
}
function assertOne(workload) {
    if ((0,objects/* replicasOf */.N4)(workload) < 2)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${(0,objects/* shownName */.HD)(workload)} has ${(0,objects/* replicasOf */.N4)(workload)} replicas, each with data of its own`,
        cause: 'A cold copy is of one member, and a restored one would not be that of the others',
        remedy: 'Use --kind hot, or restore a hot archive by --target direct',
    });
}
function assertShareable(claim, modes) {
    if (!modes.includes('ReadWriteOncePod'))
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the claim ${claim} is for one pod alone`,
        cause: 'Its access mode is ReadWriteOncePod, so that no helper pod gets at the data beside mongod',
        remedy: 'Use a hot archive, or the access mode ReadWriteOnce',
    });
}
function apartFrom(dataPath, below) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${below} is a volume of its own inside the data folder ${dataPath}; nothing was stopped`,
        cause: 'A cold copy reads the claim of the data folder alone: that part would be missing from it',
        remedy: 'Use --kind hot, or move that part into the data folder first',
    });
}
/** @param below what is mounted inside it. */
function notExchangeable(dataPath, below) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: below
            ? `${below} is a volume of its own inside the data folder`
            : `the data folder ${dataPath} is mounted read-only`,
        cause: 'A cold restore exchanges the old files and the new ones by renaming them',
        remedy: below
            ? 'Restore a hot archive, or move that part into the data folder first'
            : 'Mount it writable',
    });
}
function notAlone(claim) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the claim ${claim} holds more than the data folder`,
        cause: 'It is mounted more than once, by a subPath, or above the data folder: a fresh volume would lack the rest',
        remedy: 'Restore without --fresh-volume',
    });
}
function cold_preflight_shared(others) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `the claim of the data is also mounted by ${others.map(({ metadata }) => metadata.name).join(', ')}`,
        cause: 'What runs on it beside mongod may write to it while it is copied',
        remedy: 'Remove that pod first',
    });
}

;// CONCATENATED MODULE: ./src/target/kubernetes/bindings.ts
/** Claims bound to the volumes that are meant for them, and volumes that outlive their claims. */




/** How long a claim may take to be bound or to be gone, milliseconds. */
const bindings_patience = 180_000;
const pause = 250;
/** How long a claim of a named volume may take before the cluster is reminded of it, milliseconds. */
const remindAfter = 1_000;
/** What reminds of it. */
const reminder = 'issuer-backup.io/waiting';
const claims = 'persistentvolumeclaims';
const volumes = 'persistentvolumes';
class Bindings {
    #kubectl;
    #assertHeld;
    /** @param assertHeld is called directly in front of each change. @throws BackupError `locked`. */
    constructor(kubectl, assertHeld) {
        this.#kubectl = kubectl;
        this.#assertHeld = assertHeld;
    }
    /** Makes a claim of this name on a volume that no claim has. @throws BackupError as {@link bound}. */
    async bind({ metadata, spec }, volume, onStep) {
        const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: this.#kubectl.namespace };
        // Without the identity of the claim before, which is gone.
        await this.#change(volume, ({ spec: { claimRef: present } }) => present?.name === metadata.name && present.uid === undefined
            ? null
            : { spec: { claimRef: { ...claimRef, name: metadata.name, uid: null, resourceVersion: null } } });
        await onStep('volume given');
        await this.create({ metadata, spec: { ...spec, volumeName: volume } });
        await onStep('claim made');
        await this.bound(metadata.name, volume);
    }
    async create({ metadata, spec }) {
        await this.#assertHeld();
        await this.#kubectl.create({
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata,
            spec,
        });
    }
    /**
     * Waits until the claim is bound.
     * @param volume to this one; to any where it is left out.
     * @returns the volume's name.
     * @throws BackupError `target-failed` where it stays unbound, or is on another volume.
     */
    async bound(name, volume) {
        const end = performance.now() + bindings_patience;
        for (let remindAt = performance.now() + remindAfter;; await (0,promises_.setTimeout)(pause)) {
            const { metadata, spec, status } = await (0,kubernetes_claim/* findClaim */.mX)(this.#kubectl, name);
            const { volumeName } = spec;
            if (volume && volumeName && volumeName !== volume)
                throw elsewhere(name, volumeName, volume);
            if (status?.phase === 'Bound' && volumeName) {
                if (metadata.annotations?.[reminder] !== undefined)
                    await this.#remind(name, null);
                return volumeName;
            }
            if (performance.now() > end)
                throw unbound(name);
            // The controller's two workers, on claim and volume, get into each other's way; whoever loses waits for the next
            // round, which is up to 15 s later. A change of the claim has it look at once.
            if (!volumeName || performance.now() < remindAt)
                continue;
            await this.#remind(name, new Date().toISOString());
            remindAt = performance.now() + remindAfter;
        }
    }
    async #remind(name, value) {
        const annotations = { [reminder]: value };
        const options = { assertHeld: this.#assertHeld };
        await this.#kubectl.change(claims, name, () => ({ metadata: { annotations } }), options);
    }
    /**
     * Returns when the claim is gone: a pod that still mounts it holds it. One that somebody makes under its name meanwhile
     * is not it, and stays.
     * @param check is shown the claim that would be removed, and throws where it is not to be.
     * @throws BackupError `target-failed` where it is still there after a while.
     */
    async delete(name, check) {
        const end = performance.now() + bindings_patience;
        let removed;
        for (;;) {
            const found = await this.#kubectl.get(claims, name);
            if (!found || (removed !== undefined && found.metadata.uid !== removed))
                return;
            if (performance.now() > end)
                throw notGone(name);
            if (removed === undefined) {
                check(found);
                await this.#assertHeld();
                if (await this.#kubectl.deleteAsRead(claims, found))
                    removed = found.metadata.uid;
            }
            else
                await (0,promises_.setTimeout)(pause);
        }
    }
    /** Likewise. @throws BackupError `target-failed` where it lacks these labels, which all that we make has. */
    async deleteOwn(name, labels) {
        await this.delete(name, ({ metadata }) => {
            if (!(0,objects/* matches */.cK)(labels, metadata.labels))
                throw notOurs(name);
        });
    }
    /** Is it one of these claims that has the volume, or had it last, or none at all? */
    async isOf(volume, names) {
        const found = await this.#kubectl.get(volumes, volume);
        if (!found)
            return false;
        const { claimRef } = found.spec;
        if (!claimRef)
            return true;
        return claimRef.namespace === this.#kubectl.namespace && names.includes(claimRef.name ?? '');
    }
    /** From here on the volume outlives its claim. @throws BackupError `target-failed` where something sets it back. */
    async keep(volume) {
        await this.setPolicy(volume, 'Retain');
        const found = await this.policyOf(volume);
        if (found === 'Retain')
            return;
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: `the volume ${volume} cannot be kept: its reclaim policy stays ${found}`,
            cause: 'Something in the cluster sets it back',
            remedy: 'Restore without --fresh-volume',
        });
    }
    async setPolicy(volume, policy) {
        await this.#change(volume, ({ spec }) => spec.persistentVolumeReclaimPolicy === policy
            ? null
            : { spec: { persistentVolumeReclaimPolicy: policy } });
    }
    async policyOf(volume) {
        const found = await this.#kubectl.get(volumes, volume);
        return found?.spec.persistentVolumeReclaimPolicy ?? 'Delete';
    }
    async #change(volume, change) {
        await this.#kubectl.change(volumes, volume, change, { assertHeld: this.#assertHeld });
    }
}
function unbound(claim) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the claim ${claim} is not bound to a volume`,
        cause: 'Its storage class makes none, or has no room',
        remedy: `Look at kubectl describe persistentvolumeclaim ${claim}`,
    });
}
function notGone(claim) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the claim ${claim} is not gone after ${bindings_patience / 1000} s`,
        cause: 'A pod still mounts it, or a finalizer of somebody else holds it',
        remedy: `Look at kubectl describe persistentvolumeclaim ${claim}, then run issuer-backup heal`,
    });
}
function notOurs(claim) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the claim ${claim} was made by no restore, and is left alone`,
        cause: 'It lacks the labels that a restore gives its claims; somebody else has made it, or has taken them off',
        remedy: 'Find out who did, and give it another name, or remove the ConfigMap that names it',
    });
}
function elsewhere(claim, found, meant) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the claim ${claim} is on the volume ${found}, and not on ${meant}`,
        cause: 'Somebody, or the controller of mongod, has made it in the moment in which there was none',
        remedy: `Scale mongod to 0 and remove that claim where it holds nothing, then run issuer-backup heal; ${meant} is kept`,
    });
}

;// CONCATENATED MODULE: ./src/target/kubernetes/volume-plan.ts
/**
 * A fresh volume that is to take the place of the one that mongod has, written down in a ConfigMap: what is bound to
 * what, and how far the exchange has come. Claims and bindings are only ever changed as it says.
 */



class VolumePlans {
    #kubectl;
    #assertHeld;
    #labels;
    /** @param assertHeld is called in front of each change. @throws BackupError `locked`. */
    constructor(kubectl, deployment, assertHeld) {
        this.#kubectl = kubectl;
        this.#assertHeld = assertHeld;
        this.#labels = { [helper_pod/* kindLabel */.tf]: 'volume', [helper_pod/* deploymentLabel */.gP]: deployment };
    }
    /** On all that belongs to a plan. */
    get labels() {
        return { 'app.kubernetes.io/managed-by': 'issuer-backup', ...this.#labels };
    }
    /** @throws BackupError `target-failed` where one of them names what no restore of its name has made. */
    async all() {
        const maps = await this.#kubectl.list('configmaps', (0,objects/* selectorText */.nM)(this.#labels));
        return maps.map(planIn);
    }
    async find(id) {
        return (await this.all()).find((plan) => plan.id === id) ?? null;
    }
    async create(plan) {
        const metadata = { name: nameOf(plan.id), labels: this.labels };
        const data = { plan: JSON.stringify(plan) };
        await this.#assertHeld();
        await this.#kubectl.create({
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata,
            data,
        });
    }
    /** @returns the plan as it is then. @throws BackupError `target-failed` where somebody has removed it. */
    async update(plan, changes) {
        const changed = { ...plan, ...changes };
        const text = JSON.stringify(changed);
        const written = await this.#kubectl.change('configmaps', nameOf(plan.id), ({ data }) => (data?.plan === text ? null : { data: { plan: text } }), { assertHeld: this.#assertHeld });
        // Whoever finishes an exchange goes by it alone: none is begun that is not written down.
        if (written)
            return changed;
        throw planGone(plan.id);
    }
    async remove(id) {
        await this.#assertHeld();
        await this.#kubectl.delete('configmaps', [nameOf(id)]);
    }
}
function stateOf({ phase }) {
    return {
        staged: phase === 'staged',
        before: phase === 'restored' || phase === 'rolling-back',
        after: phase === 'rolled-back',
        exchanging: phase === 'restoring' || phase === 'rolling-back',
    };
}
/** Of the ConfigMap, and of the claim that holds the fresh volume. */
function nameOf(id) {
    return `issuer-backup-${id.toLowerCase()}`;
}
/** Of the claim that holds the old one. */
function nameBefore(id) {
    return `${nameOf(id)}-before`;
}
/** Claims are removed by what it says, and who may write a ConfigMap is not who may remove a claim. */
function planIn({ metadata: { name }, data = {} }) {
    let plan;
    try {
        plan = JSON.parse(data.plan ?? '');
        const { id, fresh, old } = plan;
        if (name === nameOf(id) && fresh.claim === name && old.claim === nameBefore(id))
            return plan;
    }
    catch (underlying) {
        throw volume_plan_notOurs(name, underlying);
    }
    throw volume_plan_notOurs(name);
}
function planGone(id) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `nothing says which volumes the restore ${id} exchanges`,
        cause: `Somebody has removed the ConfigMap ${nameOf(id)}`,
        remedy: `Look at kubectl get persistentvolumeclaims: what begins with ${nameOf(id)} is of that restore`,
    });
}
function volume_plan_notOurs(name, underlying) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the ConfigMap ${name} is not what a restore onto a fresh volume has written; nothing was done by it`,
        cause: 'Somebody else has made it, or has changed it',
        remedy: `Find out who did, then remove it: kubectl delete configmap ${name}`,
        ...(underlying !== undefined && { underlying }),
    });
}

;// CONCATENATED MODULE: ./src/target/kubernetes/fresh-volume.ts
/**
 * A fresh volume filled and proved beside mongod's, and then exchanged with it: the claim that mongod's StatefulSet
 * mounts by its name is made anew on the fresh volume, and the old volume gets a claim of another name.
 *
 * Both volumes are kept by their reclaim policy before any claim is removed: a removed claim takes its data with it
 * otherwise.
 */





const fresh_volume_claims = 'persistentvolumeclaims';
class FreshVolumes {
    #kubectl;
    #options;
    #plans;
    #bindings;
    #folders = new Map();
    constructor(kubectl, options) {
        this.#kubectl = kubectl;
        this.#options = options;
        const assertHeld = () => options.assertHeld();
        this.#plans = new VolumePlans(kubectl, options.deployment, assertHeld);
        this.#bindings = new Bindings(kubectl, assertHeld);
    }
    async release() {
        await Promise.all([...this.#folders.values()].map((folder) => folder.release()));
        this.#folders.clear();
    }
    /** @throws BackupError `not-permitted`. */
    assertPermitted() {
        return (0,permissions/* assertPermitted */.X5)(this.#kubectl, permissions/* freshVolumeRules */.g5);
    }
    async has(id) {
        return (await this.#plans.find(id)) !== null;
    }
    async states() {
        return new Map((await this.#plans.all()).map((plan) => [plan.id, stateOf(plan)]));
    }
    /** Makes the volume. From here on it and mongod's own outlive their claims. */
    async stage(id, signal) {
        const live = await (0,kubernetes_claim/* findClaim */.mX)(this.#kubectl, this.#options.claim);
        const { volumeName, ...spec } = live.spec;
        if (volumeName === undefined)
            throw unbound(live.metadata.name);
        const name = nameOf(id);
        const old = {
            volume: volumeName,
            claim: nameBefore(id),
            policy: await this.#bindings.policyOf(volumeName),
        };
        const claim = { metadata: plain(live), spec };
        // Before there is anything that it speaks of: whoever heals removes what it names.
        const plan = {
            ...{ id, claim, old, phase: 'staged', note: null },
            fresh: { volume: '', claim: name, policy: old.policy },
        };
        await this.#plans.create(plan);
        // Not what mongod's claim was once filled from: it is to be empty.
        const { dataSource: _, dataSourceRef: _ref, ...empty } = spec;
        await this.#bindings.create({ metadata: { name, labels: this.#plans.labels }, spec: empty });
        const sink = await this.#folder(name).stage(id, signal);
        const volume = await this.#bindings.bound(name);
        const fresh = { volume, claim: name, policy: await this.#bindings.policyOf(volume) };
        await this.#plans.update(plan, { fresh });
        await this.#bindings.keep(volume);
        await this.#bindings.keep(volumeName);
        return sink;
    }
    listStaged(id, signal) {
        return this.#folder(nameOf(id)).listStaged(id, signal);
    }
    async prove(id, signal, what = 'staged') {
        if (what === 'staged')
            return this.#folder(nameOf(id)).prove(id, signal);
        return this.#folder((await this.#plan(id)).old.claim).proveAll(signal);
    }
    async recall(id) {
        return (await this.#plans.find(id))?.note ?? null;
    }
    async remember(id, note) {
        await this.#plans.update(await this.#plan(id), { note });
    }
    /**
     * Looks, and changes nothing.
     * @throws BackupError `target-unsuitable` where mongod has another volume by now than the restore has given it.
     */
    async assertReversible(id) {
        const plan = await this.#plan(id);
        const live = await this.#live(plan);
        if (live === plan.fresh.volume || plan.phase === 'rolling-back')
            return;
        const later = (await this.#plans.all()).find(({ fresh }) => fresh.volume === live);
        throw new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: `the restore ${id} cannot be reversed: mongod is not on the volume any more that it made live; nothing was stopped`,
            cause: later
                ? `The restore ${later.id} has replaced that volume since`
                : `A restore that was cleaned up since, or somebody else, has made the claim ${plan.claim.metadata.name} anew`,
            remedy: later ? `Roll ${later.id} back first` : 'Restore an archive of that time',
        });
    }
    /**
     * No claim is removed before it is certain that mongod is stopped and which volume it had.
     * @throws BackupError `source-changed` where it runs, or its volume is neither of the two: nothing has changed then
     * that had not before.
     */
    async exchange({ id, direction }, onStep = () => { }) {
        let plan = await this.#plan(id);
        const [during, done] = direction === 'restore'
            ? ['restoring', 'restored']
            : ['rolling-back', 'rolled-back'];
        if (plan.phase === done)
            return;
        const [arriving, leaving] = direction === 'restore' ? [plan.fresh, plan.old] : [plan.old, plan.fresh];
        if (plan.phase !== during) {
            if ((await this.#live(plan)) !== leaving.volume)
                throw moved(plan, leaving);
            await this.#options.assertQuiet();
        }
        await this.#assertOwn(plan);
        if (plan.phase === 'staged') {
            // Up to where mongod looks for it, on a volume that holds nothing else.
            const folder = this.#folder(nameOf(id));
            await folder.exchange({ id, direction: 'restore' });
            await folder.remove(id, 'all');
        }
        await this.release();
        await this.#options.unmount();
        await this.#bindings.keep(leaving.volume);
        // What is live already is removed no more, and may have its policy back.
        if ((await this.#live(plan)) !== arriving.volume)
            await this.#bindings.keep(arriving.volume);
        await onStep('volumes kept');
        plan = await this.#plans.update(plan, { phase: during });
        await onStep('exchange noted');
        await this.#give(plan, arriving, leaving, onStep);
        await this.#bindings.setPolicy(arriving.volume, arriving.policy);
        await onStep('policy given back');
        await this.#plans.update(plan, { phase: done });
    }
    async remove(id) {
        const plan = await this.#plans.find(id);
        if (!plan)
            return;
        await this.release();
        const others = (await this.#plans.all()).filter((one) => one.id !== id);
        const kept = new Set(others.flatMap(({ fresh, old }) => [fresh.volume, old.volume]));
        for (const { volume, claim, policy } of [plan.fresh, plan.old]) {
            // What a later restore has replaced, or is about to, is its own to keep; unless it has been given back since, and
            // we hold it.
            const holders = [plan.fresh.claim, plan.old.claim, ...(kept.has(volume) ? [] : [this.#options.claim])];
            const isOurs = volume !== '' && (await this.#bindings.isOf(volume, holders));
            if (isOurs)
                await this.#bindings.setPolicy(volume, policy);
            await this.#bindings.deleteOwn(claim, this.#plans.labels);
        }
        await this.#plans.remove(id);
    }
    /** Each step finds out by itself whether it has been done. */
    async #give({ claim }, arriving, leaving, onStep) {
        const { name } = claim.metadata;
        const present = await this.#kubectl.get(fresh_volume_claims, name);
        if (present?.spec.volumeName !== arriving.volume) {
            const assertLeaving = ({ spec }) => {
                if (spec.volumeName !== leaving.volume)
                    throw foreign(name);
            };
            if (present)
                assertLeaving(present);
            await this.#options.assertQuiet();
            await this.#bindings.deleteOwn(arriving.claim, this.#plans.labels);
            await onStep('spare claim removed');
            await this.#bindings.delete(name, assertLeaving);
            await onStep('claim removed');
            await this.#bindings.bind(claim, arriving.volume, onStep);
        }
        else
            await this.#bindings.bound(name, arriving.volume);
        const aside = { metadata: { name: leaving.claim, labels: this.#plans.labels }, spec: claim.spec };
        const held = await this.#kubectl.get(fresh_volume_claims, leaving.claim);
        const onSpare = (step) => onStep(`spare ${step}`);
        if (held?.spec.volumeName !== leaving.volume)
            await this.#bindings.bind(aside, leaving.volume, onSpare);
    }
    /**
     * A plan is a ConfigMap, and volumes are of the whole cluster.
     * @throws BackupError `target-failed` where it is of another claim than mongod's, or a volume is somebody else's.
     */
    async #assertOwn(plan) {
        const { name } = plan.claim.metadata;
        if (name !== this.#options.claim)
            throw stray(plan.id, `the claim ${name}`);
        for (const { volume } of [plan.fresh, plan.old])
            if (!(await this.#isOwn(volume, plan)))
                throw stray(plan.id, `the volume ${volume}`);
    }
    #isOwn(volume, { fresh, old }) {
        return this.#bindings.isOf(volume, [this.#options.claim, fresh.claim, old.claim]);
    }
    /** The volume that mongod has; null where it has none. */
    async #live({ claim }) {
        return (await this.#kubectl.get(fresh_volume_claims, claim.metadata.name))?.spec.volumeName ?? null;
    }
    async #plan(id) {
        const plan = await this.#plans.find(id);
        if (plan)
            return plan;
        throw planGone(id);
    }
    #folder(claim) {
        let folder = this.#folders.get(claim);
        if (!folder)
            this.#folders.set(claim, (folder = this.#options.folderOn(claim)));
        return folder;
    }
}
/** Without what the cluster has written on it, which is about the volume that it had. */
function plain({ metadata: { name, labels = {}, annotations = {} }, }) {
    const own = Object.entries(annotations).filter(([key]) => !/^(pv|volume(\.beta)?)\.kubernetes\.io\//.test(key) && !key.startsWith('kubectl.kubernetes.io/'));
    return { name, labels, annotations: Object.fromEntries(own) };
}
/** @param what that it would exchange. */
function stray(id, what) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `${what} is none that the restore ${id} has to do with; nothing was exchanged`,
        cause: `Somebody has changed the ConfigMap ${nameOf(id)}, or has removed what it names`,
        remedy: `Look at kubectl get persistentvolumes, and at what ${nameOf(id)} says`,
    });
}
/** Before anything has begun. */
function moved({ claim }, { volume }) {
    return new errors/* BackupError */.hj({
        code: 'source-changed',
        message: `the claim ${claim.metadata.name} is not on the volume ${volume} any more; no volume was exchanged`,
        cause: 'Somebody has made it anew meanwhile',
        remedy: 'Find out who did, then run this again',
    });
}
/** In the middle of it. */
function foreign(claim) {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the claim ${claim} has been made anew by somebody else, on another volume`,
        cause: 'Mongod was started while the volumes were exchanged',
        remedy: 'Scale it to 0, remove that claim where it holds nothing, then run issuer-backup heal',
    });
}

;// CONCATENATED MODULE: ./src/target/kubernetes/outage-journal.ts
/**
 * What is stopped by us, written down in an annotation of the workloads that are scaled: mongod's first, which is read
 * first. Everybody who can reach the deployment finds it there. How many replicas each had, scale.ts writes beside it.
 */

const outageAnnotation = 'issuer-backup.io/outage';
class OutageJournal {
    #workloads;
    constructor(workloads) {
        this.#workloads = workloads;
    }
    /** As it is now, by listing: whoever only makes hot backups may do no more. */
    async read() {
        const found = [await this.#workloads.mongoAsFound(), await this.#workloads.appAsFound()];
        const names = found.flatMap((one) => (one ? [`${one.kind} ${one.metadata.name}`] : []));
        const all = await this.#workloads.kubectl.list('statefulsets.apps,deployments.apps');
        for (const name of names) {
            const workload = all.find(({ kind, metadata }) => `${kind} ${metadata.name}` === name);
            if (!workload)
                continue;
            const text = workload.metadata.annotations?.[outageAnnotation];
            if (text !== undefined)
                return parse(text, workload);
        }
        return null;
    }
    async write(outage) {
        for (const bearer of await this.#bearers())
            await this.#annotate(bearer, JSON.stringify(outage));
    }
    /** From mongod's last: while it is there, the outage is not over. */
    async remove() {
        for (const bearer of (await this.#bearers()).toReversed())
            await this.#annotate(bearer, null);
    }
    async #bearers() {
        const app = await this.#workloads.app();
        return [await this.#workloads.mongo(), ...(app ? [app] : [])];
    }
    async #annotate(workload, text) {
        await this.#workloads.change(workload, ({ metadata }) => (metadata.annotations?.[outageAnnotation] ?? null) === text
            ? null
            : { metadata: { annotations: { [outageAnnotation]: text } } });
    }
}
function parse(text, { metadata }) {
    try {
        return JSON.parse(text);
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'target-failed',
            message: `the annotation ${outageAnnotation} of ${metadata.name} cannot be read`,
            cause: 'Somebody has changed it',
            remedy: 'Scale the workloads to what they should have, then remove the annotation from both',
            underlying,
        });
    }
}

;// CONCATENATED MODULE: ./src/target/kubernetes/mongo-user.ts





/**
 * @returns null where the workload says it, or nothing is known.
 * @throws BackupError `target-failed` where its pod does not answer.
 */
async function mongoUser({ dataPath }, workloads, { workload, pod, place }) {
    if ((0,kubernetes_claim/* saysUser */.w6)((0,kubernetes_claim/* securityIn */.Iz)((0,kubernetes_claim/* firstPod */.AX)(workload), workloads)))
        return null;
    const said = pod && (0,kubernetes_claim/* securityIn */.Iz)(pod, workloads);
    // Written on the pod by what admits pods here, and asked of a helper too.
    if (said && (0,kubernetes_claim/* saysUser */.w6)(said))
        return said;
    if (!pod || !(0,objects/* isReady */.i_)(pod))
        return (await new OutageJournal(workloads).read())?.user ?? null;
    const running = { pod: pod.metadata.name, container: workloads.mongoContainer(pod.spec).name };
    const now = async () => ({ node: null, running });
    const host = new helper_pod/* PodHelpers */.d6(workloads.kubectl, place.deployment, async () => place, now);
    const script = `stat -c '%u %g' "$1/WiredTiger" 2>/dev/null || stat -c '%u %g' "$1"`;
    const owner = await (0,folder_helper/* runScript */.j)(host, (await host.present()), script, { args: [dataPath] });
    const [runAsUser, runAsGroup] = owner.trim().split(' ').map(Number);
    return { ...said, runAsUser: runAsUser, runAsGroup: runAsGroup };
}

// EXTERNAL MODULE: ./src/target/kubernetes/scale.ts
var scale = __webpack_require__(80824);
;// CONCATENATED MODULE: ./src/target/kubernetes/start-mongo.ts
/** Mongod scaled back, and waited for. */



/** How long it may take until it is Ready at least: what has to be recovered first takes its time. Milliseconds. */
const leastPatience = 300_000;
/** How often the cluster is asked how far it is, milliseconds. */
const start_mongo_pause = 500;
/**
 * @param patience how long it may take, milliseconds; 300,000 are always allowed.
 * @throws BackupError `not-started`.
 */
async function startMongo(workload, workloads, patience) {
    try {
        await (0,scale/* scaleUp */.KS)(workload, workloads);
    }
    catch (underlying) {
        if (!(underlying instanceof errors/* BackupError */.hj) || ['not-started', 'locked'].includes(underlying.code))
            throw underlying;
        throw notStarted(workload, underlying.message, underlying.likelyCause, underlying);
    }
    const end = performance.now() + Math.max(patience, leastPatience);
    for (;;) {
        const { done, words, pods } = await (0,scale/* rollout */.yT)(workload, workloads);
        if (done)
            return;
        const crashing = pods.find((pod) => crashes(pod, workloads));
        if (crashing || performance.now() > end)
            throw notStarted(workload, words, await start_mongo_lastWords(workloads, crashing ?? pods[0]));
        await (0,promises_.setTimeout)(start_mongo_pause);
    }
}
async function start_mongo_lastWords({ kubectl }, pod) {
    const { conditions = [], containerStatuses = [] } = pod?.status ?? {};
    const words = [
        ...conditions.filter(({ status }) => status === 'False').map(({ message }) => message),
        ...containerStatuses.map(({ state }) => state?.waiting?.message),
    ].filter((said) => said !== undefined);
    if (pod) {
        const log = ['logs', pod.metadata.name, '--all-containers', '--tail', '3'];
        words.push((await kubectl.run(log).catch(() => '')).trim());
    }
    return words.filter(Boolean).join('; ').slice(0, 1000);
}
/** What runs beside mongod may wait for it, and end until it is there. */
function crashes({ spec, status }, workloads) {
    const mongod = workloads.mongoContainer(spec).name;
    return (status?.containerStatuses ?? []).some(({ name, state }) => name === mongod && state?.waiting?.reason === 'CrashLoopBackOff');
}
function notStarted({ metadata }, words, cause, underlying) {
    return new errors/* BackupError */.hj({
        code: 'not-started',
        message: `mongod could not be started again: ${words}`,
        ...(cause && { cause }),
        remedy: `Look at kubectl describe pods of ${metadata.name}, then run issuer-backup heal`,
        underlying,
    });
}

// EXTERNAL MODULE: ./src/target/kubernetes/volume-release.ts
var volume_release = __webpack_require__(43574);
;// CONCATENATED MODULE: ./src/target/kubernetes/volume-snapshot.ts
/**
 * A copy of mongod's volume that its storage makes in an instant, through the snapshot API of CSI: all runs again while
 * the archive is made of a claim that is filled from it.
 */







const snapshots = 'volumesnapshots.snapshot.storage.k8s.io';
const volume_snapshot_claims = 'persistentvolumeclaims';
/** How long a snapshot may take to be cut, while all is stopped, and to be filled in, milliseconds. */
const cutPatience = 120_000;
const fillPatience = 60 * 60_000;
/** Likewise, to be gone. */
const removePatience = 120_000;
const volume_snapshot_pause = 500;
class VolumeSnapshots {
    #kubectl;
    #options;
    #name;
    #folder;
    constructor(kubectl, options) {
        this.#kubectl = kubectl;
        this.#options = options;
        this.#name = `issuer-backup-frozen-${options.place.deployment}`.slice(0, 63).replace(/-$/, '');
    }
    async assertPossible() {
        try {
            await this.#kubectl.getRaw('/apis/snapshot.storage.k8s.io/v1');
        }
        catch (underlying) {
            if (!(0,kubernetes_kubectl/* said */.ag)(underlying, /could not find the requested resource|\(NotFound\)/))
                throw underlying;
            throw new errors/* BackupError */.hj({
                code: 'target-unsuitable',
                message: 'the cluster has no snapshots of volumes; nothing was stopped',
                cause: 'The API snapshot.storage.k8s.io/v1 is not there: its storage has no snapshot controller',
                remedy: 'Leave --snapshot csi out: the copy is made while all is stopped',
                underlying,
            });
        }
    }
    async freeze(signal) {
        const { place, snapshotClass } = this.#options;
        await this.#kubectl.create({
            apiVersion: 'snapshot.storage.k8s.io/v1',
            kind: 'VolumeSnapshot',
            metadata: this.#metadata(),
            spec: {
                ...(snapshotClass !== undefined && { volumeSnapshotClassName: snapshotClass }),
                source: { persistentVolumeClaimName: place.claim },
            },
        });
        await this.#until(({ status }) => status?.creationTime !== undefined, cutPatience, signal);
    }
    async open(signal) {
        const { status } = await this.#until((found) => found.status?.readyToUse === true, fillPatience, signal);
        const { spec } = await (0,kubernetes_claim/* findClaim */.mX)(this.#kubectl, this.#options.place.claim);
        const { storageClassName, accessModes, volumeMode, resources } = spec;
        await this.#kubectl.create({
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: this.#metadata(),
            spec: {
                ...{ storageClassName, accessModes, volumeMode },
                resources: status?.restoreSize ? { requests: { storage: status.restoreSize } } : resources,
                dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: this.#name },
            },
        });
        this.#folder = this.#options.folderOn(this.#name);
        return this.#folder;
    }
    async discard() {
        await this.#folder?.release();
        this.#folder = undefined;
        const { place, assertHeld } = this.#options;
        return (await discardFrozen(this.#kubectl, place.deployment, assertHeld)).left;
    }
    #metadata() {
        const { deployment, owner } = this.#options.place;
        return {
            name: this.#name,
            labels: {
                'app.kubernetes.io/managed-by': 'issuer-backup',
                [helper_pod/* kindLabel */.tf]: 'frozen',
                [helper_pod/* deploymentLabel */.gP]: deployment,
            },
            ownerReferences: [{ ...owner, controller: false, blockOwnerDeletion: false }],
        };
    }
    async #until(condition, patience, signal) {
        const end = performance.now() + patience;
        for (;;) {
            const found = await this.#kubectl.get(snapshots, this.#name);
            if (found && condition(found))
                return found;
            const words = found?.status?.error?.message;
            if (!found || words !== undefined || performance.now() > end)
                throw notMade(words);
            await (0,promises_.setTimeout)(volume_snapshot_pause, undefined, { signal });
        }
    }
}
/**
 * Removes what a backup by snapshot has made, of whatever run.
 * @param assertHeld is called in front of each change: whoever has taken over makes his own. @throws BackupError `locked`.
 * @returns whether there was anything, and what may be left of it, a sentence each.
 */
async function discardFrozen(kubectl, deployment, assertHeld) {
    const selector = (0,objects/* selectorText */.nM)({ [helper_pod/* kindLabel */.tf]: 'frozen', [helper_pod/* deploymentLabel */.gP]: deployment });
    const [filled, cut] = [
        await (0,kubernetes_kubectl/* listIfAny */.yk)(kubectl, volume_snapshot_claims, selector),
        await (0,kubernetes_kubectl/* listIfAny */.yk)(kubectl, snapshots, selector),
    ];
    const left = [];
    for (const claim of filled) {
        await assertHeld();
        const volume = await (0,volume_release/* releaseVolume */.s)(kubectl, claim);
        if (volume !== null)
            left.push(maybeKept(volume));
    }
    await remove(kubectl, volume_snapshot_claims, filled, { selector, assertHeld });
    await remove(kubectl, snapshots, cut, { selector, assertHeld });
    return { found: filled.length + cut.length > 0, left };
}
function maybeKept(volume) {
    return `The volume ${volume} holds a copy of the data, and stays where its class retains volumes, which this user may neither see nor change: the role issuer-backup-snapshot-volume of deploy/kubernetes/role-cold.yaml allows it`;
}
/**
 * Returns when they are gone. What another run, or somebody else, makes under their names meanwhile stays.
 * @throws BackupError `locked`; `target-failed` where they are still there after a while.
 */
async function remove(kubectl, resource, found, { selector, assertHeld }) {
    const ours = new Set(found.map(({ metadata }) => metadata.uid));
    const end = performance.now() + removePatience;
    for (let left = found; left.length > 0; await (0,promises_.setTimeout)(volume_snapshot_pause)) {
        if (performance.now() > end)
            throw volume_snapshot_notGone(resource, left);
        for (const one of left) {
            if (one.metadata.deletionTimestamp !== undefined)
                continue;
            await assertHeld();
            await kubectl.deleteAsRead(resource, one);
        }
        left = (await (0,kubernetes_kubectl/* listIfAny */.yk)(kubectl, resource, selector)).filter(({ metadata }) => ours.has(metadata.uid));
    }
}
function volume_snapshot_notGone(resource, left) {
    const names = left.map(({ metadata }) => metadata.name).join(', ');
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `${names} is not gone after ${removePatience / 1000} s`,
        cause: 'A finalizer holds it: its controller, or the storage, does not let it go',
        remedy: `Look at kubectl describe ${resource} ${names}`,
    });
}
function notMade(words) {
    return new errors/* BackupError */.hj({
        code: 'source-failed',
        message: 'the storage has made no snapshot of the volume',
        cause: words ?? 'No snapshot controller is at work on it, or it takes longer than we wait',
        remedy: 'Look at kubectl get events, name another class with --snapshot-class, or leave --snapshot csi out',
    });
}

;// CONCATENATED MODULE: ./src/target/kubernetes/cold.ts
/** A release scaled to nothing for a copy or an exchange of mongod's data folder, and scaled back. */















/** The mongod that proves a folder shares the memory of its pod with what it reads. */
const smallCache = ['--wiredTigerCacheSizeGB', '0.25'];
class KubernetesCold {
    folder;
    frozen;
    #settings;
    #workloads;
    #service;
    #fresh;
    #journal;
    #watch;
    #place;
    #askUser;
    #user;
    constructor(settings, workloads, service, { place, command, user }) {
        this.#settings = settings;
        this.#workloads = workloads;
        this.#service = service;
        this.#place = place;
        this.#askUser = user;
        this.#journal = new OutageJournal(workloads);
        this.#watch = new ClaimWatch(workloads.kubectl, place.claim, (pod) => (0,helper_pod/* isHelper */.zT)(pod, place.deployment));
        const layout = [...layoutOf(command), ...smallCache];
        const beside = new HelperDataFolder({
            host: this.#helpers(place.claim, () => this.#now()),
            path: settings.dataPath,
            layout,
            assertQuiet: () => this.#assertQuiet(),
            lastStarts: () => this.#lastChange(),
        });
        const folderOn = (claim, assertQuiet = async () => { }) => new HelperDataFolder({
            // Mongod's own container is on another claim.
            host: this.#helpers(claim, async () => ({ ...(await this.#now()), running: null })),
            path: settings.dataPath,
            layout,
            assertQuiet,
            lastStarts: async () => [],
        });
        this.#fresh = new FreshVolumes(workloads.kubectl, {
            deployment: place.deployment,
            claim: place.claim,
            unmount: () => beside.release(),
            assertQuiet: () => this.#assertQuiet(),
            assertHeld: () => workloads.assertHeld(),
            folderOn,
        });
        this.folder = new ClaimFolder(beside, this.#fresh, () => this.#claimExists(), () => workloads.assertHeld());
        const { snapshot, snapshotClass } = settings;
        const frozen = { place, snapshotClass, folderOn, assertHeld: () => workloads.assertHeld() };
        this.frozen = snapshot === 'csi' ? new VolumeSnapshots(workloads.kubectl, frozen) : null;
    }
    /** @throws BackupError `target-unsuitable` where nothing says on which claim the data is. */
    static async open(settings, workloads, service) {
        // No more than a hot backup may ask too, which looks whether anything is stopped.
        const workload = await workloads.mongoAsFound();
        const pod = await presentPod(workloads, workload);
        const { command = [], args = [] } = workloads.mongoContainer(workload.spec.template.spec);
        const place = (0,kubernetes_claim/* placeOf */.$t)(workloads, workload, pod);
        return new KubernetesCold(settings, workloads, service, {
            place,
            command: [...command, ...args],
            user: () => mongoUser(settings, workloads, { workload, pod, place }),
        });
    }
    /** Null where the data is on no claim, and nothing was ever stopped by us. */
    static async openIfAny(settings, workloads, service) {
        try {
            return await KubernetesCold.open(settings, workloads, service);
        }
        catch (error) {
            if (!(error instanceof errors/* BackupError */.hj) || error.code !== 'target-unsuitable')
                throw error;
            if (await new OutageJournal(workloads).read())
                throw error;
            return null;
        }
    }
    inspect(needed) {
        return inspectRelease(this.#looked(), needed, this.frozen !== null);
    }
    async assertExchangeable(freshVolume = false) {
        if (freshVolume)
            await this.#fresh.assertPermitted();
        await assertExchangeable(this.#looked(), freshVolume);
    }
    async assertReversible(id) {
        if (await this.#fresh.has(id))
            await this.#fresh.assertReversible(id);
    }
    services() {
        return servicesOf(this.#workloads, this.#settings);
    }
    outage() {
        return this.#journal.read();
    }
    async open(outage) {
        await this.#journal.write({ ...outage, user: await this.#whose() });
    }
    close() {
        return this.#journal.remove();
    }
    async clearAway() {
        // Of a run that died before it wrote down what it would stop. Whoever may not end a helper has started none.
        await this.folder.settle().catch((error) => {
            if (!(error instanceof errors/* BackupError */.hj) || error.code !== 'not-permitted')
                throw error;
        });
        const { kubectl } = this.#workloads;
        const assertHeld = () => this.#workloads.assertHeld();
        const { found, left } = await discardFrozen(kubectl, this.#place.deployment, assertHeld);
        return found
            ? ['Removed the snapshot of a cold backup that died, and the claim that was filled from it', ...left]
            : [];
    }
    async release() {
        this.#watch.close();
        await this.folder.release();
    }
    async stop({ services }, signal, onStep) {
        const [mongo, app] = [await this.#workloads.mongo(), await this.#workloads.app()];
        for (const service of services.toReversed()) {
            signal.throwIfAborted();
            await onStep(`${service} to be stopped`);
            if (app && service === (0,objects/* shownName */.HD)(app))
                await this.#service.stop(signal);
            if (service === (0,objects/* shownName */.HD)(mongo)) {
                await (0,scale/* scaleDown */.Re)(mongo, this.#workloads);
                await (0,scale/* untilGone */.wD)(mongo, this.#workloads, this.#settings.stopTimeout, signal);
            }
            await onStep(`${service} stopped`);
        }
        // While volumes are half exchanged there may be no claim to be looked at.
        if (!(await this.#claimExists()))
            return false;
        // mongod empties it when it shuts down by itself, and at no other time.
        const look = 'cd "$1" && { [ -s mongod.lock ] && echo killed || echo clean; }';
        return (await this.folder.look(look)) === 'clean\n';
    }
    async start({ services, start }, seeding) {
        // Most volumes are for one node alone, and the pod of mongod may come to another.
        await this.folder.release();
        const [mongo, app] = [await this.#workloads.mongo(), await this.#workloads.app()];
        if (services.includes((0,objects/* shownName */.HD)(mongo)))
            await startMongo(mongo, this.#workloads, this.#settings.healthTimeout);
        const withDatabase = (0,objects/* replicasOf */.N4)(await this.#workloads.mongo()) > 0;
        if (app && services.includes((0,objects/* shownName */.HD)(app))) {
            if (seeding && withDatabase)
                await this.#service.start('seeding');
            await this.#service.start(seeding ? 'anew' : start, withDatabase);
        }
        const [mongoNow, appNow] = [await this.#workloads.mongo(), await this.#workloads.app()];
        const stopped = [mongoNow, ...(appNow ? [appNow] : [])].filter((one) => (0,objects/* replicasOf */.N4)(one) === 0);
        return stopped.map(objects/* shownName */.HD).filter((name) => services.includes(name));
    }
    #looked() {
        return {
            settings: this.#settings,
            workloads: this.#workloads,
            service: this.#service,
            place: this.#place,
            look: (script) => this.folder.look(script),
        };
    }
    #helpers(claim, mongo) {
        const { deployment } = this.#place;
        const place = async () => ({ ...(0,kubernetes_claim/* runBy */.$M)(await this.#whose(), this.#place), claim });
        return new helper_pod/* PodHelpers */.d6(this.#workloads.kubectl, deployment, place, mongo);
    }
    /** Asked while a pod of mongod is there to be asked. */
    #whose() {
        this.#user ??= this.#askUser();
        return this.#user;
    }
    async #claimExists() {
        return (await this.#workloads.kubectl.get('persistentvolumeclaims', this.#place.claim)) !== null;
    }
    /** Changes with every scaling, and with everything else that is asked of mongod's pods. */
    async #lastChange() {
        const { kind, metadata } = await this.#workloads.mongo();
        return [[`the ${kind} ${metadata.name}`, `${metadata.uid} ${metadata.generation}`]];
    }
    async #assertQuiet() {
        const workload = await this.#workloads.mongo();
        if ((0,objects/* replicasOf */.N4)(workload) > 0)
            throw scaledUp(workload);
        await this.#watch.assertUnused();
    }
    /** Where it does not run, its volume is free for any node that it allows. */
    async #now() {
        const pods = await this.#workloads.podsOf(await this.#workloads.mongo());
        const placed = pods.find(({ spec }) => spec.nodeName !== undefined);
        const ready = pods.find(objects/* isReady */.i_);
        return {
            node: placed?.spec.nodeName ?? null,
            running: ready
                ? { pod: ready.metadata.name, container: this.#workloads.mongoContainer(ready.spec).name }
                : null,
        };
    }
}
async function presentPod(workloads, workload) {
    return ((await workloads.podsOf(workload)).find((pod) => pod.metadata.deletionTimestamp === undefined) ?? null);
}
function scaledUp(workload) {
    return new errors/* BackupError */.hj({
        code: 'source-changed',
        message: `${(0,objects/* shownName */.HD)(workload)} was scaled to ${(0,objects/* replicasOf */.N4)(workload)} while the data folder was to be quiet`,
        cause: 'Somebody, or an automation, has started it meanwhile',
        remedy: 'Pause what starts it, then run this again',
    });
}

// EXTERNAL MODULE: ./src/target/kubernetes/credentials.ts
var kubernetes_credentials = __webpack_require__(83096);
;// CONCATENATED MODULE: ./src/target/kubernetes/config-map.ts
/** A file of the service that is a key of a ConfigMap. */



/** What Helm knows its own objects by. */
const ownership = /^(app\.kubernetes\.io\/|helm\.sh\/chart$|meta\.helm\.sh\/)/;
/**
 * The key that the service sees as a file of this name.
 * @returns null where its workload mounts none.
 */
async function mountedKey(file, workloads) {
    const app = await workloads.appAsFound();
    if (!app)
        return null;
    const { spec } = app.spec.template;
    const { volumeMounts = [] } = workloads.appContainer(spec);
    const whole = [];
    for (const { name, mountPath, subPath } of volumeMounts) {
        const map = spec.volumes?.find((volume) => volume.name === name)?.configMap;
        if (!map)
            continue;
        const keyAt = (place) => (map.items ? map.items.find((item) => item.path === place)?.key : place);
        const key = keyAt(subPath ?? file);
        if (key === undefined)
            continue;
        if (subPath === undefined)
            whole.push({ name: map.name, key });
        else if (external_node_path_default().posix.basename(mountPath) === file || key === file)
            return { name: map.name, key };
    }
    // Of what is mounted as a folder the one that has it, or else may have had it.
    for (const one of whole) {
        if ((await readKey(one, workloads.kubectl)) !== null)
            return one;
    }
    return whole[0] ?? null;
}
/** @returns null where there is no such ConfigMap, or no such key in it. */
async function readKey({ name, key }, kubectl) {
    const found = await kubectl.get('configmaps', name);
    const text = found?.data?.[key];
    if (text !== undefined)
        return Buffer.from(text);
    const binary = found?.binaryData?.[key];
    return binary === undefined ? null : Buffer.from(binary, 'base64');
}
function configPlace(place, workloads) {
    const { kubectl } = workloads;
    const { name, key } = place;
    return {
        shown: `${key} in ConfigMap ${name} in ${kubectl.namespace}`,
        read: () => readKey(place, kubectl),
        // What is started has new pods, which read it anew.
        needsNewContainer: async () => false,
        assertWritable: () => (0,permissions/* assertPermitted */.X5)(kubectl, (0,permissions/* putBackRules */.GS)('configmaps'), 'role-restore.yaml'),
        async write(content) {
            const field = isText(content)
                ? { data: { [key]: content.toString() } }
                : { binaryData: { [key]: content.toString('base64') } };
            if (await kubectl.create(newConfigMap(name, field, await workloads.appAsFound())))
                return;
            const changed = await kubectl.change('configmaps', name, ({ data, binaryData }) => {
                const present = data?.[key] === undefined ? binaryData?.[key] : Buffer.from(data[key]).toString('base64');
                return present === content.toString('base64') ? null : field;
            });
            if (changed)
                return;
            throw new errors/* BackupError */.hj({
                code: 'target-failed',
                message: `the ConfigMap ${name} was removed while it was put back`,
                remedy: 'Run the restore again',
            });
        },
    };
}
/** As one of the release's own, which `helm upgrade` takes for its own. */
function newConfigMap(name, field, app) {
    const own = (all = {}) => Object.fromEntries(Object.entries(all).filter(([key]) => ownership.test(key)));
    return {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels: own(app?.metadata.labels), annotations: own(app?.metadata.annotations) },
        ...field,
    };
}
function isText(content) {
    return Buffer.from(content.toString()).equals(content);
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
;// CONCATENATED MODULE: ./src/target/kubernetes/secret.ts
/** The Secret of the release as an archive holds it, and its place in the namespace. */





/** Annotations that hold a copy of the whole, or mean this very object. */
const notKept = /^(kubectl\.kubernetes\.io\/last-applied-configuration$|issuer-backup\.io\/)/;
/** @returns the Secret as a manifest that `kubectl apply -f` takes, without what the cluster has added; null where there is none. */
async function secret_recordedSecret({ secretName }, kubectl) {
    const found = await kubectl.get('secrets', secretName);
    if (!found)
        return null;
    registerValues(found);
    return Buffer.from((0,dist/* stringify */.As)(sanitised(found)));
}
/** Null where the settings say that there is none. */
function secret_secretPlace({ secretName }, kubectl) {
    if (secretName === 'none')
        return null;
    return {
        shown: `Secret ${secretName} in ${kubectl.namespace}`,
        async read() {
            const found = await kubectl.get('secrets', secretName);
            return found && Buffer.from((0,dist/* stringify */.As)(sanitised(found)));
        },
        // Labels change with every release of the chart.
        same: (present, recorded) => (0,external_node_util_.isDeepStrictEqual)(contentOf(parseSecret(present)), contentOf(parseSecret(recorded))),
        // What is started has new pods, which read it anew.
        needsNewContainer: async () => false,
        assertWritable: () => (0,permissions/* assertPermitted */.X5)(kubectl, (0,permissions/* putBackRules */.GS)('secrets'), 'role-restore.yaml'),
        write: (content) => putBack(secretName, parseSecret(content), kubectl),
    };
}
/** @throws BackupError `archive-unsuitable` where it is no manifest of a Secret. */
function parseSecret(manifest) {
    let found = null;
    try {
        found = (0,dist/* parse */.qg)(manifest.toString());
    }
    catch {
        // The parser quotes what it cannot read.
    }
    if (found?.kind === 'Secret' && typeof found.data === 'object' && found.metadata) {
        registerValues(found);
        return found;
    }
    throw new errors/* BackupError */.hj({
        code: 'archive-unsuitable',
        message: 'the secret in the archive is no manifest of a Secret',
        cause: 'It was put together by hand, or uses stringData',
        remedy: 'Write it to a file with --extract-secret, and apply it by kubectl',
    });
}
/** @returns null where it has no such key. */
function secret_valueIn({ data = {} }, key) {
    const value = data[key];
    return value === undefined ? null : Buffer.from(value, 'base64').toString().trim();
}
function sanitised({ metadata, type, immutable, data = {} }) {
    const { name, labels, annotations = {} } = metadata;
    const kept = Object.entries(annotations).filter(([key]) => !notKept.test(key));
    return {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
            name,
            ...(labels && { labels }),
            ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
        },
        ...(type !== undefined && { type }),
        ...(immutable !== undefined && { immutable }),
        data: Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))),
    };
}
function contentOf({ type = 'Opaque', data }) {
    return { type, data };
}
async function putBack(name, recorded, kubectl) {
    const whole = { ...sanitised(recorded), metadata: { ...sanitised(recorded).metadata, name } };
    if (await kubectl.create(whole))
        return;
    // A key that is not in the archive goes: what is put back is the whole of it.
    const changed = await kubectl.change('secrets', name, (present) => {
        if ((0,external_node_util_.isDeepStrictEqual)(contentOf(present), contentOf(whole)))
            return null;
        const gone = Object.keys(present.data ?? {}).filter((key) => !(key in whole.data));
        return { data: { ...Object.fromEntries(gone.map((key) => [key, null])), ...whole.data } };
    });
    if (changed)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the Secret ${name} was removed while it was put back`,
        remedy: 'Run the restore again',
    });
}
function registerValues({ data = {} }) {
    for (const encoded of Object.values(data)) {
        (0,secrets/* registerSecret */.cl)(encoded);
        const value = Buffer.from(encoded, 'base64').toString();
        if (value.includes('://'))
            (0,secrets/* registerUri */.Ey)(value);
        else
            (0,secrets/* registerSecret */.cl)(value);
    }
}

;// CONCATENATED MODULE: ./src/target/kubernetes/files.ts
/** The service's config, seed and Secret: in the namespace, inside its container, or on this machine. */








const files_described = {
    serviceConfig: { name: 'service config', flag: '--service-config' },
    seed: { name: 'seed', flag: '--seed' },
};
/** As the interface says; a Secret without data counts like a file that is not there. */
async function files_readFiles(settings, workloads, missing) {
    const files = [];
    const absent = [];
    const add = (role, content, notThere) => {
        if (content)
            files.push({ role, content });
        else if (missing === 'absent')
            absent.push({ what: role, why: 'it was not there' });
        else
            throw notThere();
    };
    if (settings.secretName === 'none')
        absent.push({ what: 'secret', why: 'the settings say that there is none' });
    else {
        const content = await secret_recordedSecret(settings, workloads.kubectl);
        add('secretManifest', content, () => noSecret(settings, workloads));
    }
    for (const role of ['serviceConfig', 'seed']) {
        const named = settings[role];
        if (named === undefined) {
            absent.push({ what: role, why: 'the settings say that there is none' });
            continue;
        }
        const source = await sourceOf(named, role, workloads);
        add(role, source && (await files_read(source, role, workloads)), () => files_notThere(role, source));
    }
    return { files, absent };
}
/** As the interface says. */
async function files_placeOf(settings, workloads, role) {
    if (role === 'secret')
        return secret_secretPlace(settings, workloads.kubectl);
    const named = settings[role];
    const source = named === undefined ? null : await sourceOf(named, role, workloads);
    if (!source || 'inContainer' in source)
        return null;
    if ('name' in source)
        return configPlace(source, workloads);
    return (await (0,src_files/* exists */.t2)(external_node_path_default().dirname(source.file))) ? new FilePlace(source.file) : null;
}
async function sourceOf(named, role, workloads) {
    if (named === 'auto')
        return mountedKey(fileNames[role], workloads);
    const [, kind, rest] = /^(container|configmap):(.+)$/.exec(named) ?? [];
    if (kind === undefined)
        return { file: named };
    if (kind === 'container')
        return { inContainer: rest };
    const [name, key = fileNames[role]] = rest.split('/');
    return { name: name, key };
}
async function files_read(source, role, workloads) {
    if ('name' in source)
        return readKey(source, workloads.kubectl);
    try {
        if ('file' in source)
            return await new FilePlace(source.file).read();
        return await readInside(source.inContainer, workloads);
    }
    catch (underlying) {
        if (underlying instanceof errors/* BackupError */.hj && underlying.code === 'not-permitted')
            throw underlying;
        const { name, flag } = files_described[role];
        throw new errors/* BackupError */.hj({
            code: 'source-failed',
            message: `the ${name} file ${shown(source)} cannot be read`,
            cause: (underlying instanceof errors/* BackupError */.hj && underlying.likelyCause) || underlying.message,
            remedy: `Correct ${flag}: configmap:NAME/KEY, container:PATH, a path on this machine, or none`,
            underlying,
        });
    }
}
/** Its length first, since such a stream may be cut short and end well; nothing where there is no such file. */
const showFile = '[ ! -e "$1" ] || { wc -c <"$1" && cat <"$1"; }';
async function readInside(file, workloads) {
    const app = await workloads.appAsFound();
    const pod = app && (await workloads.podsOf(app)).find(objects/* isReady */.i_);
    if (!pod) {
        throw new errors/* BackupError */.hj({
            code: 'source-failed',
            message: 'the service has no Ready pod to read it from',
            cause: 'No pod of the service is Ready',
        });
    }
    const container = workloads.appContainer(pod.spec);
    const words = ['sh', '-c', showFile, 'sh', file];
    const printed = await workloads.kubectl.execBytes(pod.metadata.name, container.name, words);
    if (printed.length === 0)
        return null;
    const end = printed.indexOf('\n');
    const length = printed.subarray(0, end).toString().trim();
    const content = printed.subarray(end + 1);
    if (end > 0 && content.length === Number(length))
        return content;
    throw new errors/* BackupError */.hj({
        code: 'source-failed',
        message: `${file} did not arrive whole`,
        cause: `${content.length} of ${length} bytes arrived`,
    });
}
function shown(source) {
    if ('name' in source)
        return `${source.key} of the ConfigMap ${source.name}`;
    return 'file' in source ? source.file : `${source.inContainer} inside the container`;
}
function files_notThere(role, source) {
    const { name, flag } = files_described[role];
    return new errors/* BackupError */.hj({
        code: 'source-failed',
        message: source
            ? `there is no ${name} file ${shown(source)}`
            : `the service mounts no ConfigMap that has the ${name} file ${fileNames[role]}`,
        cause: source ? 'It was removed, or has another name' : 'It is in the image, or has another name',
        remedy: `Correct ${flag}: configmap:NAME/KEY, container:PATH inside the service's container, or none`,
    });
}
function noSecret({ secretName }, { kubectl }) {
    return new errors/* BackupError */.hj({
        code: 'source-failed',
        message: `there is no Secret ${secretName} in the namespace ${kubectl.namespace}`,
        cause: 'It has another name, or was removed',
        remedy: 'Name it with --secret-name, or none where there is no such Secret',
    });
}

// EXTERNAL MODULE: ./src/target/kubernetes/lease.ts
var lease = __webpack_require__(16464);
// EXTERNAL MODULE: ./src/target/kubernetes/route.ts
var kubernetes_route = __webpack_require__(44711);
// EXTERNAL MODULE: ./src/settings/target.ts + 1 modules
var target = __webpack_require__(14487);
// EXTERNAL MODULE: ./src/target/reach.ts
var target_reach = __webpack_require__(48278);
// EXTERNAL MODULE: ./src/target/kubernetes/forward.ts
var kubernetes_forward = __webpack_require__(28787);
;// CONCATENATED MODULE: ./src/target/kubernetes/service.ts
/** The workload that writes to the database, scaled to 0 and back. */








/** What the variable of the seed was before, as JSON; `null`: it was not there. */
const seedAnnotation = 'issuer-backup.io/seed-before';
class KubernetesService {
    controlled;
    #settings;
    #workloads;
    constructor(settings, workloads) {
        this.controlled = settings.appWorkload !== 'none';
        this.#settings = settings;
        this.#workloads = workloads;
    }
    async name() {
        return (0,objects/* shownName */.HD)(await this.#app());
    }
    async state() {
        const app = await this.#app();
        if ((app.spec.replicas ?? 1) > 0)
            return 'running';
        // Pods that have not ended still write; of what we stop ourselves, whoever asks means to start it again.
        if ((0,scale/* recordedReplicas */.y_)(app) === null && (await this.#workloads.podsOf(app)).some(scale/* isThere */.$B))
            return 'running';
        return this.#settings.fresh ? 'absent' : 'stopped';
    }
    async warnings() {
        return this.controlled ? meddlersOf((await this.#workloads.appAsFound()), this.#workloads.kubectl) : [];
    }
    async stop(signal) {
        const app = await this.#app();
        try {
            await (0,scale/* scaleDown */.Re)(app, this.#workloads);
            await (0,scale/* untilGone */.wD)(app, this.#workloads, this.#settings.stopTimeout, signal);
        }
        catch (underlying) {
            signal.throwIfAborted();
            if (!(underlying instanceof errors/* BackupError */.hj) || ['not-permitted', 'locked'].includes(underlying.code))
                throw underlying;
            throw new errors/* BackupError */.hj({
                code: 'target-failed',
                message: `the service could not be stopped: ${underlying.message}; live data is as it was`,
                ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
                ...(underlying.remedy !== undefined && { remedy: underlying.remedy }),
                underlying,
            });
        }
    }
    /** Whoever has scaled it up meanwhile has done what was ours to do, and the number is his. */
    async endStop() {
        await this.#workloads.change(await this.#app(), (present) => {
            const { annotations = {} } = present.metadata;
            const scaledUp = (0,scale/* recordedReplicas */.y_)(present) !== null && present.spec.replicas !== 0;
            if (!scaledUp || seedAnnotation in annotations)
                return null;
            return { metadata: { annotations: { [scale/* replicasAnnotation */.zR]: null } } };
        });
    }
    /** @param withDatabase whether mongod is to run; a service without one is not waited for. */
    async start(how, withDatabase = true) {
        const app = await this.#app();
        try {
            if (how === 'seeding')
                await this.#seed(app);
            else
                await (0,scale/* scaleUp */.KS)(app, this.#workloads, (present) => this.#unseeded(present));
        }
        catch (underlying) {
            if (!(underlying instanceof errors/* BackupError */.hj) || ['not-started', 'locked'].includes(underlying.code))
                throw underlying;
            throw new errors/* BackupError */.hj({
                code: 'not-started',
                message: `the service could not be started: ${underlying.message}`,
                ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
                remedy: `Run issuer-backup heal, or scale ${app.metadata.name} to ${(0,scale/* usualReplicas */.GG)(app)}; the data is in order`,
                underlying,
            });
        }
        if (withDatabase)
            await this.#becomeHealthy();
    }
    /** One pod alone, so that only one imports. How it was stays written on the workload until `anew`. */
    async #seed(app) {
        const change = (present) => {
            const { annotations = {} } = present.metadata;
            // Its owner has stopped it.
            if ((0,scale/* usualReplicas */.GG)(present) === 0)
                return null;
            if (seedAnnotation in annotations && present.spec.replicas === 1)
                return null;
            const before = this.#seedEntry(present);
            return {
                metadata: {
                    annotations: {
                        [scale/* replicasAnnotation */.zR]: String((0,scale/* usualReplicas */.GG)(present)),
                        ...(!(seedAnnotation in annotations) && { [seedAnnotation]: JSON.stringify(before) }),
                    },
                },
                spec: { replicas: 1, ...this.#template(present, { name: target/* seedVariable */.a6, value: 'true' }) },
            };
        };
        await this.#workloads.change(app, change, 'strategic');
    }
    /** Takes back what seeding has changed; null where nothing was. */
    #unseeded(present) {
        const text = present.metadata.annotations?.[seedAnnotation];
        if (text === undefined)
            return null;
        const before = JSON.parse(text);
        const entry = before ?? { name: target/* seedVariable */.a6, $patch: 'delete' };
        return { annotations: { [seedAnnotation]: null }, spec: this.#template(present, entry) };
    }
    #seedEntry(present) {
        const { env = [] } = this.#workloads.appContainer(present.spec.template.spec);
        return env.find(({ name }) => name === target/* seedVariable */.a6) ?? null;
    }
    /** A strategic merge finds the container and the variable by their names. */
    #template({ spec }, entry) {
        const { name } = this.#workloads.appContainer(spec.template.spec);
        const whole = '$patch' in entry ? entry : { value: null, valueFrom: null, ...entry };
        return { template: { spec: { containers: [{ name, env: [whole] }] } } };
    }
    async #becomeHealthy() {
        if (this.#settings.fresh?.asked)
            return;
        const app = await this.#app();
        if (app.spec.replicas === 0)
            return;
        const look = async () => {
            try {
                return await this.#look(app);
            }
            catch (error) {
                // The API server, or the pod that was asked, may be back at the next look.
                if (!(error instanceof errors/* BackupError */.hj) || error.code === 'not-permitted')
                    throw error;
                return { state: 'not yet', words: error.message };
            }
        };
        await (0,health/* becomeHealthy */.ZA)(look, this.#settings.healthTimeout);
    }
    async #look(app) {
        const { done, words } = await (0,scale/* rollout */.yT)(app, this.#workloads);
        if (!done || this.#settings.healthUrl === undefined)
            return { state: done ? 'healthy' : 'not yet', words };
        const answer = await this.#ask(app, this.#settings.healthUrl);
        return { state: answer.state === 'healthy' ? 'healthy' : 'not yet', words: answer.words };
    }
    /** Asks one of its pods, at the port that the URL names. */
    async #ask(app, url) {
        const { kubectl } = this.#workloads;
        const { port, protocol } = new URL(url);
        const remote = Number(port || (protocol === 'https:' ? 443 : 80));
        const find = async () => (await this.#workloads.podsOf(app)).find(objects/* isReady */.i_);
        const pod = await find();
        if (!pod)
            return { state: 'refused', words: 'no pod of it is Ready' };
        const endpoint = { url, ca: this.#settings.healthCa };
        const address = pod.status?.podIP;
        if (kubectl.inside && address && (await (0,target_reach/* leadsTo */.R)(address, remote)))
            return (0,health/* ask */.kA)({ ...endpoint, at: { host: address, port: remote } });
        const forward = await kubernetes_forward/* Forward */.w.open(kubectl, async () => ((await find()) ?? pod).metadata.name, remote);
        try {
            return await (0,health/* ask */.kA)({ ...endpoint, at: { host: forward.host, port: forward.port } });
        }
        finally {
            await forward.close();
        }
    }
    async #app() {
        return (await this.#workloads.app());
    }
}

// EXTERNAL MODULE: ./src/target/kubernetes/workloads.ts
var workloads = __webpack_require__(21956);
;// CONCATENATED MODULE: ./src/target/kubernetes/target.ts
/** A release of a Helm chart on Kubernetes: one workload is mongod, one writes to it. */












class HelmTarget {
    type = 'helm';
    secretForm = 'secretManifest';
    service;
    #settings;
    #workloads;
    constructor(settings) {
        this.#settings = settings;
        this.#workloads = new workloads/* Workloads */.x(settings, new kubernetes_kubectl/* Kubectl */.bx(settings));
        this.service = new KubernetesService(settings, this.#workloads);
    }
    get database() {
        return this.#settings.database;
    }
    get notify() {
        return this.#settings.notify;
    }
    async lock(operation, reporter) {
        await (0,kubernetes_credentials/* assertOnMongo */.EG)(this.#settings, this.#workloads);
        const { metadata } = await this.#workloads.mongoAsFound();
        const lock = await lease/* KubernetesLease */.z.take(this.#workloads.kubectl, metadata.name, operation, reporter);
        this.#workloads.lock = lock;
        return lock;
    }
    async route(side, context) {
        return (0,kubernetes_route/* openRoute */.S)(this.#settings, this.#workloads, side, context);
    }
    async files(missing) {
        return files_readFiles(this.#settings, this.#workloads, missing);
    }
    async placeOf(role) {
        return files_placeOf(this.#settings, this.#workloads, role);
    }
    async databaseRuns() {
        return (await this.#workloads.readyMongo()) !== null;
    }
    cold(_missing) {
        return KubernetesCold.open(this.#settings, this.#workloads, this.service);
    }
    coldIfAny() {
        return KubernetesCold.openIfAny(this.#settings, this.#workloads, this.service);
    }
    async assertSecretServes(recorded, how) {
        const mongoUri = await this.secretAfter(recorded, how);
        // With the same the route was opened.
        if (mongoUri === null)
            return;
        if (mongoUri === (await (0,kubernetes_credentials/* connectionString */.cF)(this.#settings, this.#workloads)))
            return;
        try {
            const context = { reporter: reporter/* silent */.K, signal: new AbortController().signal };
            const settings = { ...this.#settings, mongoUri };
            const { connection } = await (0,kubernetes_route/* openRoute */.S)(settings, this.#workloads, 'target', context);
            await connection.close();
        }
        catch (underlying) {
            if (!(underlying instanceof errors/* BackupError */.hj))
                throw underlying;
            const { secretName } = this.#settings;
            throw new errors/* BackupError */.hj({
                code: underlying.code,
                message: `with the secret ${recorded ? 'in the archive' : 'of the release'} the service would not get at its database: ${underlying.message}`,
                ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
                remedy: recorded
                    ? `Give the database that user and password, or correct the Secret ${secretName} and leave --with-secret out`
                    : 'Correct the Secret, or put the one of the archive back with --with-secret',
                underlying,
            });
        }
    }
    async secretAfter(recorded, _how) {
        if (!this.service.controlled)
            return null;
        const inUse = await (0,kubernetes_credentials/* serviceSecret */.Yr)(this.#settings, this.#workloads);
        const uri = (recorded && this.#recordedUri(recorded, inUse?.secret)) ?? inUse?.value ?? null;
        if (uri !== null)
            (0,secrets/* registerUri */.Ey)(uri);
        return uri;
    }
    /** What the service will find under the key that it reads; null where it reads another Secret. */
    #recordedUri(recorded, key) {
        const { secretName, secretVariable } = this.#settings;
        const { name, key: field } = key ?? { name: secretName, key: secretVariable };
        return name === secretName ? secret_valueIn(parseSecret(recorded), field) : null;
    }
}

;// CONCATENATED MODULE: ./src/target/target.ts



/** The runbook's names for what an archive holds besides the data. */
const fileNames = {
    serviceConfig: 'issuer-directory.yaml',
    seed: 'csaf-publishers.json',
    secret: 'issuer-directory.mongo.secret',
    /** The secret where it is an object of Kubernetes: a manifest. */
    secretManifest: 'issuer-directory-secrets.yaml',
};
function openTarget(settings) {
    switch (settings.type) {
        case 'direct':
            return new DirectTarget(settings);
        case 'compose':
            return new ComposeTarget(settings);
        case 'helm':
            return new HelmTarget(settings);
    }
}


/***/ })

};
