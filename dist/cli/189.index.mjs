export const id = 189;
export const ids = [189];
export const modules = {

/***/ 3190:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Qc: () => (/* binding */ childEnvironment),
/* harmony export */   eF: () => (/* binding */ run),
/* harmony export */   n6: () => (/* binding */ commandFailed),
/* harmony export */   ni: () => (/* binding */ start)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7194);
/** Other programs, started with no secret in argv or environment and always waited for. */




/** What a child may inherit: nothing here holds a secret, and tools such as docker, kubectl or ssh need it. */
const inherited = new Set(`PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK
   DBUS_SESSION_BUS_ADDRESS DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY KUBECONFIG
   KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT`.split(/\s+/));
const inheritedPrefixes = ['LC_', 'XDG_'];
/** Bytes of stderr that are kept: enough for the last words of any tool. */
const tailBytes = 8192;
/** Between the polite signal and SIGKILL, milliseconds. */
const killGrace = 5000;
/** A grandchild that was left running may hold our pipes open for ever: how long we wait for it, milliseconds. */
const drainGrace = 1000;
/**
 * Reads the secret from descriptor 3 and hands it on in a here-document, since node's own pipes are sockets, which
 * `/dev/fd/3` cannot open. Old bash keeps a here-document in a file: there it goes to memory.
 */
const handSecretOn = `IFS= read -r S <&3 || :
[ -z "\${BASH_VERSION-}" ] || TMPDIR=/dev/shm
exec "$0" "$@" 3<<END_OF_SECRET
$S
END_OF_SECRET`;
/** Starts a program for streaming. Its stderr is kept for the error message and not shown. */
function start(command, args, options = {}) {
    const { secret, signal } = options;
    signal?.throwIfAborted();
    const [file, argv] = secret === undefined ? [command, args] : ['sh', ['-c', handSecretOn, command, ...args]];
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(file, argv, {
        stdio: [
            options.stdin ?? 'ignore',
            options.stdout ?? 'ignore',
            'pipe',
            secret === undefined ? 'ignore' : 'pipe',
        ],
        env: { ...childEnvironment(), ...options.env },
        // Its own process group: Ctrl-C in a terminal is ours to handle, and a kill reaches what the program started.
        detached: true,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (secret !== undefined)
        give(child.stdio[3], `${secret}\n`);
    return {
        pid: child.pid,
        stdin: child.stdin,
        stdout: child.stdout,
        ended: ended(child, command, signal, secret !== undefined),
        kill: (name = 'SIGTERM') => killGroup(child, name),
    };
}
/**
 * Runs a short command to its end and returns what it wrote.
 * @throws BackupError `tool-missing`, or `target-failed` where it does not end with exit code 0.
 */
async function run(command, args, options = {}) {
    const { input, ...rest } = options;
    const child = start(command, args, {
        ...rest,
        stdin: input === undefined ? 'ignore' : 'pipe',
        stdout: 'pipe',
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    if (input !== undefined)
        give(child.stdin, input);
    const ending = await child.ended.finally(() => child.stdout.destroy());
    if (ending.code !== 0)
        throw commandFailed(command, ending);
    return { stdout: Buffer.concat(chunks).toString(), stderr: ending.stderr };
}
/** What to throw for a program that ended badly: names it, how it ended, and its last words. */
function commandFailed(command, { code, signal, stderr }, as = 'target-failed') {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const words = stderr.trim().split('\n').slice(-3).join(' / ');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
        code: as,
        message: `${command} ended with ${how}`,
        ...(words === '' ? {} : { cause: `It said: ${words}` }),
    });
}
/** The environment of every program that we start: the allow-list, which holds no secret. */
function childEnvironment() {
    const allowed = Object.entries(process.env).filter(([name]) => inherited.has(name) || inheritedPrefixes.some((prefix) => name.startsWith(prefix)));
    return Object.fromEntries(allowed);
}
function ended(child, command, signal, wrapped) {
    let tail = Buffer.alloc(0);
    child.stderr.on('data', (chunk) => {
        tail = Buffer.concat([tail, chunk]).subarray(-tailBytes);
    });
    // Whoever pipes into stdin sees the error there; without a listener it would end us.
    child.stdin?.on('error', () => { });
    const onAbort = () => {
        killGroup(child, 'SIGTERM');
        setTimeout(() => killGroup(child, 'SIGKILL'), killGrace).unref();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const result = new Promise((resolve, reject) => {
        child.once('error', (error) => reject(cannotStart(command, error)));
        const settle = (code, name) => {
            signal?.removeEventListener('abort', onAbort);
            const stderr = (0,_secrets_js__WEBPACK_IMPORTED_MODULE_3__/* .redact */ .E$)(tail.toString());
            if (signal?.aborted)
                reject(signal.reason);
            // How a shell says that there is no such program, and that it may not be run.
            else if (wrapped && (code === 127 || code === 126))
                reject(missing(command, stderr));
            else
                resolve({ code, signal: name, stderr });
        };
        child.once('close', settle);
        child.once('exit', async (code, name) => {
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(drainGrace, undefined, { ref: false });
            child.stderr.destroy();
            settle(code, name);
        });
    });
    // A caller may look at the stream first; it still gets the rejection when it awaits.
    result.catch(() => { });
    return result;
}
function give(stream, text) {
    // A program that ends without reading is judged by its exit code.
    stream.on('error', () => { });
    stream.end(text);
}
function killGroup(child, signal) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
        return;
    try {
        process.kill(-child.pid, signal);
    }
    catch {
        child.kill(signal);
    }
}
function cannotStart(command, underlying) {
    if (underlying.code === 'ENOENT' || underlying.code === 'EACCES')
        return missing(command, underlying.message);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
        code: 'target-failed',
        message: `${command} cannot be started: ${underlying.message}`,
        underlying,
    });
}
function missing(command, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
        code: 'tool-missing',
        message: `${command} is not installed or may not be run`,
        remedy: `Install ${command}, or put its folder into PATH`,
        underlying,
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

/***/ 8243:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ih: () => (/* binding */ halfDone),
/* harmony export */   J1: () => (/* binding */ journalName),
/* harmony export */   PR: () => (/* binding */ journalOf),
/* harmony export */   a0: () => (/* binding */ readJournal),
/* harmony export */   aE: () => (/* binding */ readRecord),
/* harmony export */   bd: () => (/* binding */ refreshRecord),
/* harmony export */   vL: () => (/* binding */ updateRecord),
/* harmony export */   wP: () => (/* binding */ isWhole)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3599);


/** Starts with the staging prefix: it is never dumped. */
const journalName = `${_catalog_js__WEBPACK_IMPORTED_MODULE_1__/* .ownPrefixes */ .ZX.staging}journal`;
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
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
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
function overtaken({ _id, state }, now) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
        code: 'locked',
        message: `somebody else has taken over the restore ${_id}: it was ${state} and is ${now}`,
        cause: 'This process was suspended or cut off from the server for so long that it was taken for dead',
        remedy: 'Run issuer-backup heal, then look at what the other run did',
    });
}
function vanished({ _id }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .h({
        code: 'target-failed',
        message: `the journal of restore ${_id} has vanished`,
        cause: 'Somebody dropped it, or the database with it',
        remedy: 'Look at the database before anything else; issuer-backup cleanup lists what is left',
    });
}


/***/ }),

/***/ 9265:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ RawCursor)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4294);
/** A server cursor read as raw BSON, its next batch asked for before this one is handed out. */

/**
 * Bytes of a reply to aim at. The server would fill 16 MiB: four such buffers at a time, of which the driver makes
 * new ones for each reply, are memory that smaller ones do not take, and they are no faster.
 */
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
    constructor(db, collection, options, reply) {
        this.#db = db;
        this.#collection = collection;
        this.#options = options;
        this.#reply = Promise.resolve(reply);
        this.#id = locateBatch(reply.cursor).id;
    }
    /**
     * Sends the find, which returns at once with an empty batch: the cursor is open from then on.
     * @param signal ends what is under way; the reader sees its reason.
     */
    static async open(db, find, session, signal) {
        const options = signal ? { session, signal } : { session };
        const reply = await db.command({ ...find, batchSize: 0 }, { ...options, raw: true });
        return new RawCursor(db, find.find, options, reply);
    }
    async *batches() {
        while (this.#reply) {
            const { cursor } = await this.#reply;
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
        const reply = this.#db.command({ getMore: mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.Long.fromBigInt(id), collection: this.#collection, batchSize: this.#batchSize() }, { ...this.#options, raw: true });
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
/** BSON element types that a cursor document may hold, with the size of their value; -1 means length-prefixed. */
const valueSizes = new Map([
    [0x01, 8],
    [0x08, 1],
    [0x0a, 0],
    [0x10, 4],
    [0x11, 8],
    [0x12, 8],
]);
function locateBatch(cursor) {
    let id = 0n;
    let start = -1;
    let end = -1;
    let at = 4;
    while (at < cursor.length - 1) {
        const type = cursor[at];
        const nameEnd = cursor.indexOf(0, at + 1);
        const name = cursor.toString('latin1', at + 1, nameEnd);
        at = nameEnd + 1;
        if (type === 0x12 && name === 'id')
            id = cursor.readBigInt64LE(at);
        if (type === 0x04) {
            start = at + 4;
            end = at + cursor.readInt32LE(at) - 1;
        }
        if (type === 0x03 || type === 0x04)
            at += cursor.readInt32LE(at);
        else if (type === 0x02)
            at += 4 + cursor.readInt32LE(at);
        else {
            const size = valueSizes.get(type);
            if (size === undefined)
                throw new Error(`the server's reply holds a BSON type ${type} that is not expected`);
            at += size;
        }
    }
    if (start < 0)
        throw new Error("the server's reply holds no batch");
    return { id, start, end };
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
        while (cursor[at] !== 0)
            at++;
        at++;
        const length = cursor.readInt32LE(at);
        cursor.copyWithin(to, at, at + length);
        to += length;
        at += length;
        count++;
    }
    return { documents: cursor.subarray(start, to), count };
}


/***/ }),

/***/ 7190:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  j: () => (/* binding */ fileNames),
  A: () => (/* binding */ openTarget)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(3190);
// EXTERNAL MODULE: ./src/files.ts
var src_files = __webpack_require__(9148);
// EXTERNAL MODULE: ./src/mongo/connection.ts
var connection = __webpack_require__(8066);
;// CONCATENATED MODULE: ./src/target/direct.ts
/** A MongoDB reached by its connection string; the service beside it is known by commands and a URL, if at all. */






/** How the secret is named where the service reads it. */
const secretVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING';
/** How long a started service may take to become healthy, milliseconds. */
const healthPatience = 120_000;
/** How long it may take to say whether it is, milliseconds. */
const answerPatience = 5_000;
class DirectTarget {
    type = 'direct';
    service;
    #settings;
    /** @param patience how long a started service may take to become healthy, milliseconds. */
    constructor(settings, patience = healthPatience) {
        this.#settings = settings;
        this.service = new CommandedService(settings, patience);
    }
    get database() {
        return this.#settings.database;
    }
    async route(side) {
        const uri = this.#settings.mongoUri;
        return { connection: await (0,connection/* connect */.Ng)(uri, side), uri };
    }
    async files(missing) {
        const files = [
            { role: 'secret', content: Buffer.from(`${secretVariable}=${this.#settings.mongoUri}\n`) },
        ];
        const absent = [];
        for (const role of ['serviceConfig', 'seed']) {
            const path = this.placeOf(role);
            if (path === null)
                absent.push({ what: role, why: 'no file was named' });
            else if (missing === 'absent' && !(await (0,src_files/* exists */.t2)(path)))
                absent.push({ what: role, why: 'it was not there' });
            else
                files.push({ role, content: await readNamed(path, role) });
        }
        return { files, absent };
    }
    placeOf(role) {
        return role === 'secret' ? null : (this.#settings[role] ?? null);
    }
}
async function readNamed(path, role) {
    try {
        return await (0,promises_.readFile)(path);
    }
    catch (underlying) {
        throw new errors/* BackupError */.h({
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
    #healthUrl;
    #patience;
    constructor({ stopCommand, startCommand, healthUrl }, patience) {
        this.#patience = patience;
        this.#stop = stopCommand;
        this.#start = startCommand;
        this.#healthUrl = healthUrl;
        this.controlled = stopCommand !== undefined && startCommand !== undefined;
    }
    async isRunning() {
        if (this.#healthUrl === undefined)
            return null;
        const answer = await ask(this.#healthUrl);
        // One that is too busy to answer still writes.
        return answer === 'silent' ? null : answer !== 'refused';
    }
    async stop(signal) {
        try {
            await (0,exec/* run */.eF)('sh', ['-c', this.#stop], { signal });
        }
        catch (underlying) {
            signal.throwIfAborted();
            throw new errors/* BackupError */.h({
                code: 'target-failed',
                message: `the service could not be stopped: ${underlying.message}; live data is as it was`,
                ...(underlying instanceof errors/* BackupError */.h &&
                    underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
                remedy: 'Correct --stop-command; --start-command has been run, in case it was stopped half-way',
                underlying,
            });
        }
    }
    async start() {
        try {
            await (0,exec/* run */.eF)('sh', ['-c', this.#start]);
        }
        catch (underlying) {
            throw new errors/* BackupError */.h({
                code: 'not-started',
                message: `the service could not be started: ${underlying.message}`,
                ...(underlying instanceof errors/* BackupError */.h && underlying.likelyCause
                    ? { cause: underlying.likelyCause }
                    : {}),
                remedy: 'Start it by hand; the data is in order',
                underlying,
            });
        }
        if (this.#healthUrl !== undefined)
            await this.#healthy(this.#healthUrl);
    }
    async #healthy(url) {
        const end = Date.now() + this.#patience;
        while ((await ask(url)) !== 'healthy') {
            if (Date.now() > end) {
                throw new errors/* BackupError */.h({
                    code: 'not-started',
                    message: `the service was started and is not healthy after ${this.#patience / 1000} s`,
                    cause: `${url} does not answer with 2xx`,
                    remedy: "Look at the service's log; issuer-backup rollback brings the data before the restore back",
                });
            }
            await (0,external_node_timers_promises_.setTimeout)(250);
        }
    }
}
/** `refused`: nobody listens there. `silent`: somebody may, and does not answer as a service does. */
async function ask(url) {
    try {
        const response = await fetch(url, { signal: AbortSignal.timeout(answerPatience), redirect: 'manual' });
        // Left unread it would hold the connection, and this process with it.
        await response.body?.cancel();
        return response.ok ? 'healthy' : 'unhealthy';
    }
    catch (error) {
        const { cause } = error;
        return cause?.code === 'ECONNREFUSED' ? 'refused' : 'silent';
    }
}

;// CONCATENATED MODULE: ./src/target/target.ts

/** The runbook's names for what an archive holds besides the data. */
const fileNames = {
    serviceConfig: 'issuer-directory.yaml',
    seed: 'csaf-publishers.json',
    secret: 'issuer-directory.mongo.secret',
};
function openTarget(settings) {
    return new DirectTarget(settings);
}


/***/ })

};
