export const id = 571;
export const ids = [571];
export const modules = {

/***/ 9068:
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

/***/ 611:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $N: () => (/* binding */ canonical),
/* harmony export */   MU: () => (/* binding */ isOurs),
/* harmony export */   PS: () => (/* binding */ readIndexes),
/* harmony export */   ZX: () => (/* binding */ ownPrefixes),
/* harmony export */   _4: () => (/* binding */ sourceChanged),
/* harmony export */   _w: () => (/* binding */ listAll),
/* harmony export */   nw: () => (/* binding */ canonicalIndexes),
/* harmony export */   q0: () => (/* binding */ ownShape),
/* harmony export */   uM: () => (/* binding */ readCatalog),
/* harmony export */   vs: () => (/* binding */ catalogDifference)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9032);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(840);
/* harmony import */ var _connection_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1302);
/** What collections a database has: their kinds, options, indexes and identities. */



/** Collections of ours carry one of these prefixes; they are never dumped. */
const ownPrefixes = { staging: '__restore_', before: '__before_' };
/** Names as a restore gives them, its id in the middle; others with our prefix are somebody's who did not know. */
const ownShape = /^__(?:restore|before)_(?:journal$|\d{8}T\d{6}Z-[0-9a-f]{4}\.)/;
function isOurs(name) {
    return Object.values(ownPrefixes).some((prefix) => name.startsWith(prefix));
}
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
    const wanted = listed.filter(({ name }) => !isOurs(name) && !isInternal(name));
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
        if ((0,_connection_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error, 26, 166)) {
            throw sourceChanged(`the collection ${collection} was dropped or renamed during the backup`, error);
        }
        throw error;
    }
    const indexes = answer.cursor.firstBatch;
    const building = indexes.find((index) => 'buildUUID' in index);
    if (building) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
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
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
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
        if (canonical(now.options) !== canonical(entry.options))
            return `the options of ${name} changed`;
        if (canonicalIndexes(now.indexes) !== canonicalIndexes(entry.indexes))
            return `the indexes of ${name} changed`;
    }
    for (const name of is.keys())
        if (!was.has(name))
            return `${name} was created`;
    return null;
}
/** Canonical Extended JSON: equal for equal values, BSON types included. */
function canonical(value) {
    return mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.stringify(value, { relaxed: false });
}
/** The same for a set of indexes, in whatever order the server lists them. */
function canonicalIndexes(indexes) {
    return canonical([...indexes].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)));
}


/***/ }),

/***/ 1302:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GQ: () => (/* binding */ isServerError),
/* harmony export */   Ng: () => (/* binding */ connect),
/* harmony export */   pf: () => (/* binding */ mongoFailure),
/* harmony export */   wY: () => (/* binding */ parseUri)
/* harmony export */ });
/* unused harmony export atPrimary */
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9032);
/* harmony import */ var mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6318);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(840);
/** Reaching a MongoDB and finding out what it is. */




const oldest = { major: 4, minor: 4 };
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
        throw mongoFailure(error, side, `reaching MongoDB at ${hosts}`);
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
        throw unsuitable(`${imitation} answers at ${hosts}, not MongoDB`, 'Its snapshots, renames and checks differ from those this program relies on', 'Use the backup that belongs to it');
    }
    if (hello.msg === 'isdbgrid') {
        throw unsuitable(`${hosts} is a mongos: a sharded cluster`, 'A backup through mongos is no point in time across the shards', 'Name a replica set member, or use a backup made for sharded clusters');
    }
    const version = String(build.version);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < oldest.major || (major === oldest.major && minor < oldest.minor))
        throw tooOld(version);
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
        if (isServerError(error, 13))
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
function tooOld(version) {
    return unsuitable(`the server is MongoDB ${version}, at least ${oldest.major}.${oldest.minor} is needed`, 'Older servers lack what a consistent backup needs', 'Upgrade the server first, with the dump that belongs to its version');
}
function unsuitable(message, cause, remedy) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({ code: 'target-unsuitable', message, cause, remedy });
}
/** Is this what the server answered with one of these error codes? */
function isServerError(error, ...codes) {
    // Where values are not promoted, the code of an error is an Int32 too.
    return error instanceof Error && 'code' in error && codes.includes(Number(error.code));
}
/** The set that the connection string names where the driver has dismissed every server as not of it, else null. */
function strangeSet(error) {
    if (!(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_1__.MongoServerSelectionError) || !error.reason)
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
/**
 * Turns what the driver or the network threw into a failure with cause and remedy. Anything else passes as it is: a
 * BackupError, the reason of an abort, and a mistake of ours, which must not be taken for one of the server.
 */
function mongoFailure(error, side, doing) {
    if (!(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_1__.MongoError) && !isSystemError(error))
        return error;
    const { name, message } = error;
    const failed = side === 'source' ? 'source-failed' : 'target-failed';
    if (/wire version/i.test(message))
        return tooOld('before 4.4');
    if (isServerError(error, 18) || /auth(entication)? failed/i.test(message)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
            code: 'not-permitted',
            message: `${doing} failed: the credentials were refused`,
            cause: 'The user, the password or the authSource of the connection string is not right',
            remedy: 'Check the connection string; authSource names the database that holds the user, often admin',
            underlying: error,
        });
    }
    if (isServerError(error, 13)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
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
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
            code: failed,
            message: `${doing} failed: the point in time of this backup has left the server's history`,
            cause: 'The dump took longer than minSnapshotHistoryWindowInSeconds (300 s by default), often because the output is slow',
            remedy: 'Write to a faster disk, raise that parameter, or accept --consistency collection',
            underlying: error,
        });
    }
    if (name === 'MongoServerSelectionError' ||
        name === 'MongoNetworkError' ||
        name === 'MongoNetworkTimeoutError') {
        const set = strangeSet(error);
        return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
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
    return new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({ code: failed, message: `${doing} failed: ${message}`, underlying: error });
}


/***/ }),

/***/ 5050:
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


/***/ })

};
