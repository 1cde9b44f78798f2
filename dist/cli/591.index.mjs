export const id = 591;
export const ids = [591];
export const modules = {

/***/ 9966:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ listDatabases)
/* harmony export */ });
/** Without the server's own `local` and `config`. @throws what the driver throws. */
async function listDatabases(client) {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    const names = databases.map(({ name }) => name).filter((name) => name !== 'local' && name !== 'config');
    return Promise.all(names.sort().map(async (name) => {
        const db = client.db(name);
        const listed = await db.listCollections({}, { nameOnly: false }).toArray();
        const stored = listed.filter(({ type, name }) => type !== 'view' && !name.startsWith('system.'));
        const counts = await Promise.all(stored.map(async ({ name }) => [name, await db.collection(name).estimatedDocumentCount()]));
        return { name, collections: Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1))) };
    }));
}


/***/ }),

/***/ 4680:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CT: () => (/* binding */ parseUsersAndRoles),
/* harmony export */   NM: () => (/* binding */ restoreUsersAndRoles),
/* harmony export */   P9: () => (/* binding */ readUsersAndRoles),
/* harmony export */   rX: () => (/* binding */ usersFile),
/* harmony export */   zk: () => (/* binding */ assertGrantsWithin)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4294);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3798);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _canonical_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2570);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8450);
/** The users and roles of a database, which no `mongodump --db` carries: without them nobody logs in on a new server. */





/** The archive's member that holds them. It holds password hashes: it goes nowhere but into the encrypted archive. */
const usersFile = 'users.json';
/** What the server merges from, gone again afterwards: under mongorestore's names, since the role restore may read those alone. */
const temporary = { users: 'tempusers', roles: 'temproles' };
const document = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({ _id: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), db: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP() });
const recordedSchema = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    database: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(),
    users: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(document),
    roles: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(document),
});
/**
 * Reads them, credentials included. Needs the action find on admin.system.users and admin.system.roles, which the
 * role backup has.
 * @returns the content of {@link usersFile}, canonical Extended JSON; or why there is none.
 * @throws what the driver throws.
 */
async function readUsersAndRoles(client, database) {
    try {
        return { content: Buffer.from((0,_canonical_js__WEBPACK_IMPORTED_MODULE_2__/* .canonical */ .$)({ database, ...(await readAll(client.db('admin'), database)) })) };
    }
    catch (error) {
        if ((0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, 13))
            return { why: 'the user may not read them; the role backup on admin may' };
        throw error;
    }
}
/**
 * Puts users and roles back as they were, passwords included. Those that exist get what was recorded, others stay.
 * Needs the roles backup and restore on admin.
 *
 * @param content as {@link readUsersAndRoles} gave it
 * @throws BackupError `archive-damaged`; `archive-unsuitable` where they belong to another database, whose name is
 * in every one of them; `not-permitted`; `target-failed`.
 */
async function restoreUsersAndRoles(client, database, content) {
    const recorded = parseUsersAndRoles(content, database);
    const admin = client.db('admin');
    try {
        const present = await readAll(admin, database);
        await dropTemporary(admin);
        try {
            // The server leaves those that exist as they are, unless it is told to drop what it is not given.
            await fill(admin, temporary.users, withOthers(recorded.users, present.users));
            await fill(admin, temporary.roles, withOthers(recorded.roles, present.roles));
            await admin.command({
                _mergeAuthzCollections: 1,
                tempUsersCollection: `admin.${temporary.users}`,
                tempRolesCollection: `admin.${temporary.roles}`,
                drop: true,
                db: database,
                writeConcern: { w: 'majority' },
            });
        }
        finally {
            await dropTemporary(admin);
        }
    }
    catch (error) {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .mongoFailure */ .pf)(error, 'target', 'restoring users and roles');
    }
    return { users: recorded.users.length, roles: recorded.roles.length };
}
async function readAll(admin, database) {
    const read = (collection) => admin
        .collection(collection, { readConcern: { level: 'majority' } })
        .find({ db: database }, { sort: { _id: 1 }, promoteValues: false })
        .toArray();
    const [users, roles] = await Promise.all([read('system.users'), read('system.roles')]);
    return { users, roles };
}
/** What was recorded, and those present that were not. */
function withOthers(recorded, present) {
    const names = new Set(recorded.map(({ _id }) => _id));
    return [...recorded, ...present.filter(({ _id }) => !names.has(_id))];
}
/** What was recorded of this database. @throws BackupError as {@link restoreUsersAndRoles}, asking nobody. */
function parseUsersAndRoles(content, database) {
    const recorded = parse(content);
    if (recorded.database === database)
        return recorded;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-unsuitable',
        message: `the users in the archive are those of ${recorded.database}, not of ${database}`,
        remedy: `Restore into ${recorded.database}, or without users`,
    });
}
const grant = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({ role: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), db: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP() });
const privilege = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({ resource: zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({ db: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().optional() }) });
const grants = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
    _id: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(),
    db: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(),
    roles: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(grant).optional(),
    privileges: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(privilege).optional(),
});
/**
 * Whoever can encrypt to the recipients can put users into an archive, who must not become more than users of the
 * database that is restored.
 * @throws BackupError `origin-not-proved`, naming who is granted what elsewhere; `archive-damaged`.
 */
function assertGrantsWithin({ database, users, roles }) {
    const outside = [...users, ...roles].flatMap((recorded) => {
        const { data } = grants.safeParse(recorded);
        if (!data)
            throw notRecorded();
        const reach = [
            ...(data.db === database ? [] : [`a place in ${data.db}`]),
            ...(data.roles ?? []).filter(({ db }) => db !== database).map(({ role, db }) => `${role}@${db}`),
            ...(data.privileges ?? [])
                .filter(({ resource }) => resource.db !== database || resource.cluster || resource.anyResource)
                .map(({ resource }) => `actions on ${JSON.stringify(resource)}`),
        ];
        return reach.length === 0 ? [] : [`${data._id} gets ${reach.join(', ')}`];
    });
    if (outside.length === 0)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'origin-not-proved',
        message: `users or roles in the archive reach beyond ${database}: ${outside.join('; ')}`,
        cause: 'They were granted that when the backup was made, or somebody has put it into the archive',
        remedy: 'Prove the origin with --verify-key, or restore without --with-users and grant it by hand',
    });
}
function parse(content) {
    try {
        return recordedSchema.parse(mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.parse(content.toString(), { relaxed: false }));
    }
    catch {
        // What the parser says may quote a credential.
        throw notRecorded();
    }
}
function notRecorded() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: `${usersFile} is not what an archive holds`,
        remedy: 'Restore without users',
    });
}
async function fill(admin, collection, documents) {
    if (documents.length === 0)
        return;
    await admin.collection(collection, { writeConcern: { w: 'majority' } }).insertMany(documents);
}
async function dropTemporary(admin) {
    for (const name of Object.values(temporary)) {
        await admin.command({ drop: name, writeConcern: { w: 'majority' } }).catch((error) => {
            if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, 26))
                throw error;
        });
    }
}


/***/ }),

/***/ 2958:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ chooseEngine)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_fidelity_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1628);
/** Which engine dumps, and how consistent the dump is. */


/**
 * @throws BackupError `target-unsuitable` where what was asked for cannot be had: native for what it does not carry,
 * a snapshot from a server that has none, or from mongodump.
 */
function chooseEngine(wanted, facts, catalog) {
    const reasons = catalog.map(_mongo_fidelity_js__WEBPACK_IMPORTED_MODULE_1__/* .notCarriedNatively */ .m).filter((reason) => reason !== null);
    const engine = wanted.engine === 'auto' ? (reasons.length > 0 ? 'mongodump' : 'native') : wanted.engine;
    if (engine === 'native' && reasons.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `the native engine does not carry everything here: ${reasons.join('; ')}`,
            remedy: 'Use --engine auto or --engine mongodump',
        });
    }
    const noSnapshot = whyNoSnapshot(engine, facts);
    if (wanted.consistency === 'snapshot' && noSnapshot !== null) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: 'a snapshot cannot be had here',
            cause: noSnapshot,
            remedy: 'Use --consistency collection, or a replica set (one member is enough) with the native engine',
        });
    }
    const warnings = [];
    if (wanted.engine === 'auto' && engine === 'mongodump') {
        warnings.push(`Using mongodump, since the native engine does not carry everything here: ${reasons.join('; ')}`);
    }
    if (wanted.consistency === 'auto' && noSnapshot !== null) {
        warnings.push(`Not one point in time: each collection is read on its own, because ${lowerFirst(noSnapshot)}`);
    }
    const consistency = wanted.consistency === 'collection' || noSnapshot !== null ? 'collection' : 'snapshot';
    const capped = catalog.filter(({ options }) => options.capped === true).map(({ name }) => name);
    if (consistency === 'snapshot' && capped.length > 0) {
        warnings.push(`Capped collections cannot be read in a snapshot and are read on their own: ${capped.join(', ')}`);
    }
    return { engine, consistency, warnings };
}
function whyNoSnapshot(engine, facts) {
    if (engine === 'mongodump')
        return 'Mongodump reads one collection after the other';
    if (facts.topology === 'standalone')
        return 'The server is a standalone, not a member of a replica set';
    if (Number.parseInt(facts.version, 10) < 5)
        return `The server is MongoDB ${facts.version}; snapshots need 5.0`;
    return null;
}
function lowerFirst(text) {
    return text.charAt(0).toLowerCase() + text.slice(1);
}


/***/ }),

/***/ 9663:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  h: () => (/* binding */ assertNoSwap),
  B: () => (/* binding */ hotContent)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/mongo/canonical.ts
var canonical = __webpack_require__(2570);
// EXTERNAL MODULE: ./src/mongo/catalog.ts
var mongo_catalog = __webpack_require__(3599);
// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(3190);
// EXTERNAL MODULE: ./src/mongo/archive-reader.ts + 1 modules
var archive_reader = __webpack_require__(2510);
// EXTERNAL MODULE: ./src/mongo/crc64.ts + 1 modules
var crc64 = __webpack_require__(7015);
;// CONCATENATED MODULE: ./src/mongo/dump.ts



/** Writes to the sink and waits as long as it wants, but not beyond an abort. */
async function put(sink, bytes, signal) {
    signal.throwIfAborted();
    const written = sink.write(bytes, 0, bytes.length);
    if (!written)
        return;
    const aborted = Promise.withResolvers();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort);
    try {
        await Promise.race([written, aborted.promise]);
    }
    finally {
        signal.removeEventListener('abort', abort);
    }
}
/** The record of a namespace that has been read to its end. */
function dumped(entry, read, witness) {
    const { name, type, options, indexes } = entry;
    return { name, type, options, indexes, ...read, crc: (0,crc64/* crcHex */.C)(read.crc), ...witness };
}
/** @throws BackupError `source-changed` where the catalog is not what it was when the dump began. */
function assertUnchanged(before, after) {
    const difference = (0,mongo_catalog/* catalogDifference */.vs)(before, after);
    if (difference !== null)
        throw (0,mongo_catalog/* sourceChanged */._4)(`${difference} during the backup`);
}
/** How many documents the server itself finds in a collection: counted one by one, not taken from its metadata. */
async function countDocuments(db, collection, readConcern = {}, options = {}) {
    const answer = await db.command({ aggregate: collection, pipeline: [{ $count: 'n' }], cursor: {}, ...readConcern }, options);
    return Number(answer.cursor.firstBatch[0]?.n ?? 0);
}
/**
 * Outside a snapshot no count is exact while somebody writes; but fewer documents than there were both before and
 * after point to a stream that was cut short.
 * @returns the count that the manifest records.
 * @throws BackupError `source-changed`.
 */
function judgeCount(name, documents, before, after) {
    if (documents >= Math.min(before, after))
        return documents === before ? before : after;
    throw new errors/* BackupError */.hj({
        code: 'source-changed',
        message: `${name}: ${documents} documents came, the server counted ${before} before and ${after} after`,
        cause: 'It is written to so heavily that its read cannot be told from a cut stream',
        remedy: 'Run the backup again at a quieter time, or use a replica set, where a snapshot is exact',
    });
}

// EXTERNAL MODULE: ./node_modules/mongodb/lib/index.js
var lib = __webpack_require__(4294);
// EXTERNAL MODULE: ./src/mongo/archive-format.ts
var archive_format = __webpack_require__(2496);
// EXTERNAL MODULE: ./src/mongo/fidelity.ts
var fidelity = __webpack_require__(1628);
;// CONCATENATED MODULE: ./src/mongo/mongodump-prelude.ts
/**
 * Puts right what mongodump spoils: it writes the options of collections and views with their fields in any order
 * (it keeps them in a Go map), and in the `$sort` of a view the order is what the view says.
 */




/**
 * The same stream, the options of its prelude as the catalog has them. Where JavaScript would spoil them in its own
 * way the prelude is left as it is. A stream without a whole prelude passes as it is too, for others to judge.
 */
async function* withTrueOptions(stream, catalog) {
    const entries = new Map(catalog.map((entry) => [entry.name, entry]));
    let head = Buffer.alloc(0);
    for await (const chunk of stream) {
        if (head === null) {
            yield chunk;
            continue;
        }
        head = Buffer.concat([head, chunk]);
        const documents = preludeDocuments(head);
        if (documents === null)
            continue;
        const end = documents.reduce((total, { length }) => total + length, archive_format/* magic */.GE.length);
        yield Buffer.concat([
            head.subarray(0, archive_format/* magic */.GE.length),
            ...documents.map((document) => mend(document, entries)),
            head.subarray(end),
        ]);
        head = null;
    }
    if (head !== null)
        yield head;
}
/** Header and metadata documents as they lie behind the magic; null while their end is not in sight. */
function preludeDocuments(head) {
    const documents = [];
    for (let at = archive_format/* magic */.GE.length; at + 4 <= head.length;) {
        const length = head.readInt32LE(at);
        if (length === -1)
            return documents;
        if (length < 5)
            return null;
        documents.push(head.subarray(at, at + length));
        at += length;
    }
    return null;
}
function mend(document, entries) {
    const fields = lib.BSON.deserialize(document, { promoteValues: false });
    const entry = entries.get(String(fields.collection));
    if (!entry || !fields.metadata || (0,fidelity/* losesOrder */.t)(entry.options))
        return document;
    const metadata = lib.BSON.EJSON.parse(String(fields.metadata), { relaxed: false });
    if ((0,fidelity/* losesOrder */.t)(metadata.indexes))
        return document;
    return lib.BSON.serialize({ ...fields, metadata: (0,canonical/* canonical */.$)({ ...metadata, options: entry.options }) });
}

// EXTERNAL MODULE: ./src/mongo/own-names.ts
var own_names = __webpack_require__(6241);
;// CONCATENATED MODULE: ./src/mongo/dump-mongodump.ts







/** Milliseconds. */
const pulseInterval = 2_000;
/**
 * Runs `mongodump --archive` and passes its stream to `sink`. An archive that mongodump left half-way is well formed
 * all the same, so its exit code decides first, then the stream's structure and checksums, then the server's own
 * counts before and after.
 *
 * @throws BackupError `tool-missing`; `source-failed` when mongodump fails; `source-changed` as the native engine.
 */
async function dumpWithMongodump(connection, tools, database, sink, { onProgress, signal }) {
    const db = connection.client.db(database);
    const catalog = await (0,mongo_catalog/* readCatalog */.uM)(db);
    const counts = () => Promise.all(catalog.map((entry) => (entry.type === 'view' ? null : countDocuments(db, entry.name))));
    const before = await counts();
    const child = tools.start('mongodump', [
        '--archive',
        `--db=${database}`,
        ...Object.values(own_names/* ownPrefixes */.ZX).map((prefix) => `--excludeCollectionsWithPrefix=${prefix}`),
    ], { stdout: 'pipe', signal });
    const pulse = watchPulse(db, () => child.kill('SIGKILL'));
    const done = { bytes: 0, documents: 0 };
    const reader = new archive_reader/* MongoArchiveReader */.c({
        documents(_namespace, run, count) {
            onProgress({ bytes: (done.bytes += run.length), documents: (done.documents += count) });
            return undefined;
        },
    });
    try {
        for await (const chunk of withTrueOptions(child.stdout, catalog)) {
            await reader.write(chunk);
            await put(sink, chunk, signal);
        }
    }
    catch (error) {
        child.kill();
        await child.ended.catch(() => { });
        throw error;
    }
    finally {
        pulse.stop();
    }
    const ending = await child.ended;
    // First of all: a collection that goes away is what makes mongodump fail most often.
    assertUnchanged(catalog, await (0,mongo_catalog/* readCatalog */.uM)(db));
    if (ending.code !== 0)
        throw (0,exec/* commandFailed */.n6)('mongodump', ending, 'source-failed');
    const read = new Map(reader.end().map((namespace) => [namespace.metadata.collection, namespace]));
    const after = await counts();
    return {
        snapshot: null,
        namespaces: catalog.map((entry, i) => judge(entry, read.get(entry.name), before[i], after[i])),
    };
}
/**
 * A mongodump whose server has gone may wait for it for ever, depending on the timeouts in the connection string
 * (database tools 100.x, in their Disconnect): so we look ourselves whether the server is there.
 */
function watchPulse(db, onLost) {
    const timer = setInterval(() => db.command({ ping: 1 }).catch(onLost), pulseInterval);
    return { stop: () => clearInterval(timer) };
}
function judge(entry, read, before, after) {
    if (!read) {
        throw new errors/* BackupError */.hj({
            code: 'source-failed',
            message: `mongodump left out ${entry.name}`,
            cause: 'The collection appeared while it ran, or mongodump passes over it',
            remedy: 'Run the backup again',
        });
    }
    const { documents, bytes, crc, metadata } = read;
    // A time series is counted in measurements and dumped in buckets.
    const counted = entry.type === 'collection' ? judgeCount(entry.name, documents, before, after) : null;
    // Options and indexes as the dump itself carries them: a restore compares with these.
    const { options, indexes } = metadata;
    return dumped({ ...entry, options, indexes }, { documents, bytes, crc: crc }, { counted, consistency: 'collection' });
}

// EXTERNAL MODULE: ./src/mongo/failure.ts
var failure = __webpack_require__(8450);
// EXTERNAL MODULE: ./src/mongo/raw-channel.ts + 1 modules
var raw_channel = __webpack_require__(7399);
// EXTERNAL MODULE: ./src/mongo/raw-cursor.ts
var raw_cursor = __webpack_require__(9265);
;// CONCATENATED MODULE: ./src/mongo/dump-native.ts








/**
 * Reads a database and writes it to `sink` as one mongodump archive stream.
 *
 * In a snapshot every collection is read at one cluster time: that of the catalog's listing, so that a collection
 * listed is a collection found. All cursors are open, and the catalog has been read again and found equal, before
 * the first byte is written. Each namespace has two witnesses: the server says that its cursor is exhausted, and
 * counts the documents at the same time by itself. Capped collections cannot be read in a snapshot and are read
 * on their own.
 *
 * @throws BackupError `source-changed` where collections change meanwhile: nothing of the stream is good then, and
 * the dump may be tried again. Whatever else the driver throws passes as it is.
 */
async function dumpNative(connection, database, sink, options) {
    const db = connection.client.db(database);
    const { catalog, time } = await listAtTime(connection, db, options.consistency);
    const { signal } = options;
    const session = connection.client.startSession({ causalConsistency: false });
    const channel = new raw_channel/* RawChannel */.s(connection.client, signal);
    const readers = catalog.map((entry) => new NamespaceReader(db, { session, signal, channel }, entry, time, connection.facts));
    try {
        await Promise.all(readers.filter(({ consistency }) => consistency === 'snapshot').map((r) => r.open()));
        assertUnchanged(catalog, await (0,mongo_catalog/* readCatalog */.uM)(db));
        await put(sink, (0,archive_format/* encodePrelude */.mg)(prelude(connection, database, catalog)), signal);
        const namespaces = [];
        const done = { bytes: 0, documents: 0 };
        for (const reader of readers)
            namespaces.push(await copy(reader, sink, done, options));
        assertUnchanged(catalog, await (0,mongo_catalog/* readCatalog */.uM)(db));
        return {
            namespaces,
            snapshot: time && { seconds: time.getHighBitsUnsigned(), increment: time.getLowBitsUnsigned() },
        };
    }
    catch (error) {
        if (!(0,failure/* isServerError */.GQ)(error, ...changedBeneath))
            throw error;
        assertUnchanged(catalog, await (0,mongo_catalog/* readCatalog */.uM)(db));
        throw (0,mongo_catalog/* sourceChanged */._4)(`a collection changed during the backup: ${error.message}`, error);
    }
    finally {
        await channel.close();
        await Promise.all(readers.map((reader) => reader.close()));
        await session.endSession();
    }
}
/**
 * How the server answers a reader whose collection goes away or is replaced: NamespaceNotFound, QueryPlanKilled,
 * SnapshotUnavailable.
 */
const changedBeneath = [26, 175, 246];
async function listAtTime({ client }, db, consistency) {
    const session = client.startSession({ causalConsistency: true });
    try {
        const catalog = await (0,mongo_catalog/* readCatalog */.uM)(db, session);
        if (consistency === 'collection')
            return { catalog, time: null };
        if (session.operationTime)
            return { catalog, time: session.operationTime };
        throw new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: 'this server has no snapshots',
            cause: 'It is a standalone, not a member of a replica set',
            remedy: 'Use --consistency collection, or make it a replica set of one member',
        });
    }
    finally {
        await session.endSession();
    }
}
function prelude({ facts }, database, catalog) {
    return {
        concurrentCollections: 1,
        serverVersion: facts.version,
        toolVersion: 'issuer-backup',
        collections: catalog.map(({ name, ...entry }) => ({ database, collection: name, ...entry })),
    };
}
async function copy(reader, sink, done, options) {
    const { entry, database } = reader;
    const { signal } = options;
    const crc = new crc64/* Crc64 */.V();
    const read = { documents: 0, bytes: 0 };
    await reader.open();
    await put(sink, (0,archive_format/* encodeBlockHeader */.LB)(database, entry.name), signal);
    for await (const { documents, count } of reader.batches()) {
        crc.update(documents);
        await put(sink, documents, signal);
        read.documents += count;
        read.bytes += documents.length;
        options.onProgress({ bytes: (done.bytes += documents.length), documents: (done.documents += count) });
    }
    await put(sink, archive_format/* terminator */.m2, signal);
    await put(sink, (0,archive_format/* encodeEnd */.mG)(database, entry.name, crc.value()), signal);
    return dumped(entry, { ...read, crc: crc.value() }, await reader.witness(read.documents));
}
/** One namespace on its way out: how it is read, and who else can tell how many documents it has. */
class NamespaceReader {
    entry;
    consistency;
    #db;
    #reading;
    #readConcern;
    #cursor = null;
    #counted = null;
    constructor(db, reading, entry, time, facts) {
        this.#db = db;
        this.#reading = reading;
        this.entry = entry;
        const inSnapshot = time !== null && entry.options.capped !== true;
        this.consistency = inSnapshot ? 'snapshot' : 'collection';
        if (inSnapshot)
            this.#readConcern = { level: 'snapshot', atClusterTime: time };
        // Never what a failover could still take back.
        else if (facts.topology === 'replica-set')
            this.#readConcern = { level: 'majority' };
    }
    get database() {
        return this.#db.databaseName;
    }
    get #hasDocuments() {
        return this.entry.type !== 'view';
    }
    /** Opens the cursor and starts the count; again is nothing. */
    async open() {
        if (!this.#hasDocuments || this.#cursor)
            return;
        const find = { find: this.entry.name, ...this.#concern };
        this.#cursor = await raw_cursor/* RawCursor */.p.open(this.#db, find, this.#reading);
        this.#counted = this.#count();
        // Awaited in witness(); a failure before that is not nobody's.
        this.#counted.catch(() => { });
    }
    batches() {
        return this.#cursor?.batches() ?? [];
    }
    /** Frees what the server holds for a namespace that was not read to its end. */
    async close() {
        await this.#cursor?.close();
    }
    /**
     * Holds what was read against what the server counts.
     * @throws BackupError `source-failed` in a snapshot, where the two must be equal; `source-changed` outside one,
     * where fewer documents came than there were both before and after.
     */
    async witness(documents) {
        const { consistency } = this;
        if (!this.#counted)
            return { counted: null, consistency };
        const before = await this.#counted;
        if (consistency === 'snapshot' && before !== documents) {
            throw new errors/* BackupError */.hj({
                code: 'source-failed',
                message: `${this.entry.name}: the server counts ${before} documents and delivered ${documents}`,
                cause: 'The stream from the server was cut short, or its storage is damaged',
                remedy: 'Run the backup again; if it recurs run validate on the collection',
            });
        }
        if (consistency === 'snapshot' || before === documents)
            return { counted: before, consistency };
        return { counted: judgeCount(this.entry.name, documents, before, await this.#count()), consistency };
    }
    get #concern() {
        return this.#readConcern ? { readConcern: this.#readConcern } : {};
    }
    #count() {
        const { session, signal } = this.#reading;
        return countDocuments(this.#db, this.entry.name, this.#concern, { session, signal });
    }
}

// EXTERNAL MODULE: ./src/mongo/journal.ts
var journal = __webpack_require__(8243);
// EXTERNAL MODULE: ./src/mongo/users.ts
var mongo_users = __webpack_require__(4680);
;// CONCATENATED MODULE: ./src/operations/hot-content.ts








/**
 * @throws BackupError `locked` where a restore is half-done: a dump now would be a mixture of old and new that nobody
 * could tell.
 */
async function hotContent(source, context) {
    const { database, route, plan } = source;
    const { client, facts } = route.connection;
    const restores = await assertNoSwap(route, database);
    return {
        stream: 'mongo',
        header: {
            kind: 'hot',
            engine: plan.engine,
            serverVersion: facts.version,
            featureCompatibility: facts.featureCompatibility,
            consistency: plan.consistency,
        },
        async beside() {
            const users = await (0,mongo_users/* readUsersAndRoles */.P9)(client, database);
            const reserved = await reservedNames(route, database);
            for (const name of reserved)
                context.reporter.warn(`Not in the archive: ${name}, whose name is reserved for restores; rename it`);
            const absent = reserved.map((name) => ({
                what: name,
                why: 'its name begins like those that restores give',
            }));
            if ('why' in users)
                return { members: [], absent: [{ what: 'users and roles', why: users.why }, ...absent] };
            return { members: [{ name: mongo_users/* usersFile */.rX, content: users.content }], absent };
        },
        async write(stream) {
            context.reporter.phase(`Backing up ${database}`);
            const { snapshot, namespaces } = await dumpDatabase(source, stream, context);
            await assertNoSwapSince(route, database, restores);
            return {
                snapshot,
                namespaces: namespaces.map(record),
                documents: sum(namespaces, 'documents'),
                bytes: sum(namespaces, 'bytes'),
            };
        },
    };
}
/** Collections that are not ours and have a name that begins as ours do. */
async function reservedNames({ connection }, database) {
    const listed = await (0,mongo_catalog/* listAll */._w)(connection.client.db(database));
    return listed.map(({ name }) => name).filter((name) => (0,own_names/* isOurs */.MU)(name) && !own_names/* ownShape */.q0.test(name));
}
/**
 * @returns the state of each restore that the journal knows.
 * @throws BackupError `locked` where one is half-done.
 */
async function assertNoSwap({ connection }, database) {
    const records = await (0,journal/* readJournal */.a0)(connection.client.db(database));
    const record = (0,journal/* halfDone */.Ih)(records) ?? records.find(({ state }) => state === 'in-place');
    if (!record)
        return new Map(records.map(({ _id, state }) => [_id, state]));
    throw new errors/* BackupError */.hj({
        code: 'locked',
        message: `the restore ${record._id} of this database is under way or half-done`,
        cause: 'What stands there now is a mixture of old and new data',
        remedy: 'Wait for it; if its process has died, run issuer-backup heal',
    });
}
/** What changes live data; up to these states a restore only stages. */
const liveStates = ['swapped', 'rolled-back', 'restored-in-place'];
/** A restore may also begin and end between the two looks. */
async function assertNoSwapSince(route, database, before) {
    for (const [id, state] of await assertNoSwap(route, database)) {
        if (!liveStates.includes(state) || before.get(id) === state)
            continue;
        throw (0,mongo_catalog/* sourceChanged */._4)(`the restore ${id} replaced collections during the backup`);
    }
}
function dumpDatabase({ database, route, plan, totalDocuments }, sink, { reporter, signal }) {
    const { connection, tools } = route;
    const options = {
        signal,
        onProgress: (done) => reporter.progress(totalDocuments === undefined ? done : { ...done, totalDocuments }),
    };
    return plan.engine === 'native'
        ? dumpNative(connection, database, sink, { ...options, consistency: plan.consistency })
        : dumpWithMongodump(connection, tools, database, sink, options);
}
function record({ options, indexes, ...namespace }) {
    return { ...namespace, options: extended(options), indexes: indexes.map(extended) };
}
/** Canonical Extended JSON as a plain object: what is left of BSON's types in JSON. */
function extended(value) {
    return JSON.parse((0,canonical/* canonical */.$)(value));
}
function sum(namespaces, what) {
    return namespaces.reduce((total, namespace) => total + namespace[what], 0);
}


/***/ }),

/***/ 3679:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ assertRoom),
/* harmony export */   t: () => (/* binding */ assertRoomFor)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5217);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9148);
/* harmony import */ var _mongo_catalog_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3599);
/* harmony import */ var _mongo_failure_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8450);
/* harmony import */ var _mongo_own_names_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6241);
/** Is there room for what is about to be written? Asked early, so that nobody waits for a failure. */








/** Without an earlier archive to go by: hardly any database gets smaller than this, as a share of its size. */
const bestCompression = 0.01;
/** @throws BackupError as {@link assertRoomFor}. */
async function assertRoom(db, folder, database) {
    return assertRoomFor(await dataSize(db), folder, database);
}
/**
 * What the archive takes is told by the last one of this database: as much for each byte of data.
 * @param data bytes; null where nobody can tell.
 * @throws BackupError `disk-full`, with what is missing, where the folder cannot hold that much; `not-writable`.
 */
async function assertRoomFor(data, folder, database) {
    const refused = (error) => {
        throw (0,_files_js__WEBPACK_IMPORTED_MODULE_4__/* .writeFailure */ .EU)(`to ${folder}`, error);
    };
    if (!(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(folder).catch(refused)).isDirectory()) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
            code: 'not-writable',
            message: `${folder} is a file, and no folder for archives`,
            remedy: 'Choose a folder; archives get their names by themselves',
        });
    }
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.access)(folder, node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.constants.W_OK | node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.constants.X_OK).catch(refused);
    const { bavail, bsize } = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.statfs)(folder).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
    const free = bavail * bsize;
    const last = await lastArchive(folder, database);
    const ratio = last && last.bytes > 0 ? last.size / last.bytes : bestCompression;
    const needed = data === null ? (last?.size ?? 0) : data * ratio;
    if (free >= needed)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .BackupError */ .hj({
        code: 'disk-full',
        message: `${folder} has ${megabytes(free)} MB free, the archive needs about ${megabytes(needed)} MB`,
        cause: `${megabytes(needed - free)} MB are missing`,
        remedy: 'Free space there, or choose another folder with --output',
    });
}
/** Bytes of what a backup carries; null where the credentials may not ask: the role backup may not. */
async function dataSize(db) {
    try {
        const { dataSize } = await db.stats();
        // What restores have left stands in the same database, and is never dumped.
        const ours = (await (0,_mongo_catalog_js__WEBPACK_IMPORTED_MODULE_5__/* .listAll */ ._w)(db)).filter(({ name }) => (0,_mongo_own_names_js__WEBPACK_IMPORTED_MODULE_7__/* .isOurs */ .MU)(name));
        const sizes = await Promise.all(ours.map(({ name }) => db.command({ collStats: name })));
        return sizes.reduce((rest, { size }) => rest - Number(size), Number(dataSize));
    }
    catch (error) {
        if ((0,_mongo_failure_js__WEBPACK_IMPORTED_MODULE_6__/* .isServerError */ .GQ)(error, 13))
            return null;
        throw error;
    }
}
async function lastArchive(folder, database) {
    const names = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(folder).catch(() => []);
    const sidecars = names.filter((name) => name.endsWith('.age.json')).sort();
    for (const name of sidecars.reverse()) {
        const beside = await (0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_2__/* .readSidecar */ .YD)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, name.slice(0, -'.json'.length))).catch(() => null);
        if (beside?.sidecar.database === database)
            return beside.sidecar;
    }
    return null;
}
function megabytes(bytes) {
    return (bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 });
}


/***/ }),

/***/ 6255:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  _: () => (/* binding */ writeArchive)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/files.ts
var files = __webpack_require__(9148);
;// CONCATENATED MODULE: ./src/archive/output.ts
/** Where an archive is written to: a file that gets its name when it is complete, or a stream. */




/** What an archive that is still being written is called: its final name and this. */
const partialEnding = '.partial';
/** Backups in the same second of the same database: a thousand of them is a mistake. */
const mostSuffixes = 1000;
/**
 * A file in `folder`, mode 0600, called `name` + `ending`, or `name-2` + `ending` and so on where another archive has
 * that name, or is about to get it.
 * @throws BackupError `not-writable` or `disk-full`.
 */
async function fileOutput(folder, name, ending) {
    for (let number = 1; number <= mostSuffixes; number += 1) {
        const candidate = number === 1 ? name : `${name}-${number}`;
        const file = external_node_path_default().join(folder, candidate + ending);
        const handle = await reserve(file);
        if (handle !== null)
            return new FileOutput(candidate, file, handle);
    }
    throw new errors/* BackupError */.hj({
        code: 'not-writable',
        message: `${folder} holds ${mostSuffixes} archives of the name ${name}`,
        remedy: 'Choose another folder',
    });
}
/** Something to pipe into, such as stdout. Nothing else may write to it. */
function streamOutput(stream, name) {
    return new StreamOutput(stream, name);
}
/** Who creates the partial file owns the name, unless an archive had it before; null where it is taken. */
async function reserve(file) {
    const partial = file + partialEnding;
    let handle;
    try {
        handle = await (0,promises_.open)(partial, 'wx', 0o600);
    }
    catch (error) {
        if (error.code === 'EEXIST')
            return null;
        throw (0,files/* writeFailure */.EU)(partial, error);
    }
    // Only now: an archive that was finished between the two looks is seen by the second.
    if (!(await (0,files/* exists */.t2)(file)))
        return handle;
    await handle.close();
    await (0,promises_.rm)(partial, { force: true });
    return null;
}
class FileOutput {
    name;
    path;
    #partial;
    #handle;
    #committed = false;
    #closed = false;
    constructor(name, file, handle) {
        this.name = name;
        this.path = file;
        this.#partial = file + partialEnding;
        this.#handle = handle;
    }
    async write(chunk) {
        try {
            for (let position = 0; position < chunk.length;) {
                position += (await this.#handle.write(chunk, position)).bytesWritten;
            }
        }
        catch (error) {
            throw (0,files/* writeFailure */.EU)(this.path, error);
        }
    }
    async commit() {
        try {
            await this.#handle.sync();
            await this.#close();
            await (0,files/* publish */.mk)(this.#partial, this.path);
            this.#committed = true;
            await (0,promises_.rm)(this.#partial, { force: true });
            await (0,files/* syncFolder */.Yw)(external_node_path_default().dirname(this.path));
        }
        catch (error) {
            throw (0,files/* writeFailure */.EU)(this.path, error);
        }
    }
    async discard() {
        if (this.#committed)
            return;
        await this.#close().catch(() => { });
        await (0,promises_.rm)(this.#partial, { force: true }).catch(() => { });
    }
    async #close() {
        if (this.#closed)
            return;
        this.#closed = true;
        await this.#handle.close();
    }
}
class StreamOutput {
    name;
    path = null;
    #stream;
    #failure = null;
    constructor(stream, name) {
        this.name = name;
        this.#stream = stream;
        // Without a listener a reader that goes away would end the process.
        stream.on('error', (error) => {
            this.#failure ??= error;
        });
    }
    write(chunk) {
        return new Promise((resolve, reject) => {
            if (this.#failure)
                return reject(streamFailure(this.#failure));
            this.#stream.write(chunk, (error) => {
                if (!error)
                    return resolve();
                // The first one tells the cause; those after it say that the stream is gone.
                this.#failure ??= error;
                reject(streamFailure(this.#failure));
            });
        });
    }
    async commit() {
        if (this.#failure)
            throw streamFailure(this.#failure);
    }
    /** What has gone out cannot be taken back; it lacks the last chunk, and age refuses it for that. */
    async discard() { }
}
function streamFailure(underlying) {
    const { code = '' } = underlying;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
        return (0,files/* writeFailure */.EU)('the output', underlying);
    }
    return new errors/* BackupError */.hj({
        code: 'output-closed',
        message: `The archive cannot be written to the output: ${code || underlying.message}`,
        cause: 'The program that reads the output ended before the archive did',
        remedy: 'Look at what that program says',
        underlying,
    });
}

// EXTERNAL MODULE: ./src/archive/sidecar.ts
var archive_sidecar = __webpack_require__(5217);
// EXTERNAL MODULE: ./src/archive/signature.ts
var archive_signature = __webpack_require__(3764);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/buffer-garbage.ts
var buffer_garbage = __webpack_require__(4247);
// EXTERNAL MODULE: ./src/archive/age.ts
var age = __webpack_require__(6477);
// EXTERNAL MODULE: ./src/archive/compression.ts + 1 modules
var archive_compression = __webpack_require__(7048);
// EXTERNAL MODULE: ./src/archive/layout.ts
var layout = __webpack_require__(2630);
// EXTERNAL MODULE: ./node_modules/tar/dist/esm/header.js + 2 modules
var esm_header = __webpack_require__(6532);
// EXTERNAL MODULE: ./node_modules/tar/dist/esm/pax.js
var pax = __webpack_require__(750);
;// CONCATENATED MODULE: ./src/archive/tar-writer.ts
/** The frame of a tar file in POSIX ustar format, with a pax record where a name or size does not fit. */


const blockSize = 512;
/** Two blocks of zeroes, as POSIX asks at the end of an archive. */
const tarEnd = Buffer.alloc(2 * blockSize);
/**
 * What comes before the content of a regular file: mode 0600, owner root, so that the same content gives the same
 * bytes whoever makes the backup.
 * @param size of the content, in bytes.
 */
function tarHeader(name, size, modified) {
    const mtime = new Date(Math.floor(modified.getTime() / 1000) * 1000);
    const fields = { path: name, size, mtime, mode: 0o600, uid: 0, gid: 0, type: 'File' };
    const header = new esm_header/* Header */.Y({ ...fields, uname: '', gname: '', linkpath: '' });
    const needsPax = header.encode();
    return needsPax
        ? Buffer.concat([new pax/* Pax */.u({ path: name, size, mtime }).encode(), header.block])
        : header.block;
}
/** What comes after content of `size` bytes, up to the next block. */
function tarPadding(size) {
    return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

;// CONCATENATED MODULE: ./src/archive/writer.ts
/**
 * Writes an archive as one pass: tar, then compression, then age, then the output. The dump comes in pieces of any
 * length; each part of it is hashed, compressed and encrypted while the next one fills.
 */






/** One part fills while the other is compressed: more would only cost memory. */
const poolSize = 2;
/**
 * Members in the order of the format: `backup.json`, the files, the parts, and what {@link close} adds. After any
 * failure every call rejects with it, and nothing gets a final name.
 */
class ArchiveWriter {
    #output;
    #started;
    #encryptor;
    #compressor;
    #written;
    #failed;
    #members = [];
    #digest = (0,external_node_crypto_.createHash)('sha256');
    #size = 0;
    #fail = () => { };
    #failure = null;
    /** Members go into the compressor one after the other. */
    #queue = Promise.resolve();
    static async create({ output, key, compression, started }) {
        try {
            return new ArchiveWriter(output, started, await (0,age/* encryptAge */.bP)(key), (0,archive_compression/* createCompressor */._S)(compression));
        }
        catch (error) {
            await output.discard();
            throw error;
        }
    }
    constructor(output, started, encryptor, compressor) {
        this.#output = output;
        this.#started = started;
        this.#encryptor = encryptor;
        this.#compressor = compressor;
        this.#failed = new Promise((_, reject) => {
            this.#fail = (error) => {
                this.#failure ??= { error };
                reject(error);
            };
        });
        this.#failed.catch(() => { });
        this.#written = this.#drain();
        this.#written.catch(this.#fail);
    }
    /** Adds a small member. The first one must be `backup.json`, and all come before the stream. */
    async add(name, content) {
        await this.#run(async () => {
            await this.#member(name, content);
            this.#record(name, content.length, (0,external_node_crypto_.hash)('sha256', content));
        });
    }
    /** The parts, called `mongo/000001` or `volume/000001` and so on. */
    stream(folder) {
        const pool = new Pool(poolSize);
        let number = 0;
        const finish = (part) => {
            number += 1;
            const name = (0,layout/* partName */.pn)(folder, number);
            // Here rather than in the thread pool, which takes a copy of the part first: less memory, and less time in all.
            const sha256 = (0,external_node_crypto_.hash)('sha256', part);
            return this.#run(async () => {
                await this.#member(name, part);
                this.#record(name, part.length, sha256);
                pool.release(part);
            });
        };
        return new Parts(pool, finish, this.#failed, () => this.#failure !== null);
    }
    /** Adds the manifest and the checksums, and gives the archive its name. @returns size and digest of the age file. */
    async close(manifest) {
        await this.#queue;
        const whole = { complete: true, ...manifest, members: [...this.#members] };
        await this.add(layout/* manifestName */.vS, Buffer.from(`${JSON.stringify(whole, null, 2)}\n`));
        await this.add(layout/* sumsName */.ge, (0,layout/* checksums */.vw)(this.#members));
        await this.#run(async () => {
            await this.#feed(tarEnd);
            this.#compressor.end();
            await this.#written;
            await this.#output.commit();
        });
        return { size: this.#size, sha256: this.#digest.digest('hex') };
    }
    /** Gives up: nothing of the archive stays. Does nothing after {@link close}. */
    async abort() {
        this.#fail(new Error('The archive was given up'));
        this.#compressor.destroy();
        await this.#written.catch(() => { });
        await this.#output.discard();
    }
    #record(name, size, sha256) {
        this.#members.push({ name, size, sha256 });
    }
    async #member(name, content) {
        await this.#feed(tarHeader(name, content.length, this.#started));
        await this.#feed(content);
        await this.#feed(tarPadding(content.length));
    }
    /** Runs a step after those before it; rejects as soon as any of them, or the output, has failed. */
    #run(step) {
        this.#queue = Promise.race([this.#queue.then(step), this.#failed]);
        this.#queue.catch(this.#fail);
        return this.#queue;
    }
    #feed(bytes) {
        return new Promise((resolve, reject) => {
            this.#compressor.write(bytes, (error) => (error ? reject(error) : resolve()));
        });
    }
    /** Encrypts and writes what the compressor gives, until its end. */
    async #drain() {
        await this.#put(this.#encryptor.header);
        for await (const chunk of this.#compressor) {
            await this.#put(this.#encryptor.update(chunk));
            // It was encrypted in pieces, which were put together.
            (0,buffer_garbage/* countGarbage */.R)(3 * chunk.length);
        }
        // A compressor that was destroyed must not look like one that has ended.
        if (this.#failure)
            throw this.#failure.error;
        await this.#put(this.#encryptor.final());
    }
    async #put(sealed) {
        if (sealed.length === 0)
            return;
        this.#size += sealed.length;
        this.#digest.update(sealed);
        await this.#output.write(sealed);
    }
}
/** A few buffers of the size of a part, used in turn. */
class Pool {
    #free = [];
    #waiting = null;
    #toMake;
    constructor(size) {
        this.#toMake = size;
    }
    take() {
        const part = this.#free.pop();
        if (part !== undefined)
            return part;
        if (this.#toMake > 0) {
            this.#toMake -= 1;
            return Buffer.allocUnsafeSlow(layout/* partSize */.hq);
        }
        return new Promise((resolve) => {
            this.#waiting = resolve;
        });
    }
    /** @param part what was taken, or the beginning of it. */
    release(part) {
        const whole = Buffer.from(part.buffer);
        if (this.#waiting)
            this.#waiting(whole);
        else
            this.#free.push(whole);
        this.#waiting = null;
    }
}
class Parts {
    #pool;
    #finish;
    #failed;
    #hasFailed;
    #part = null;
    #used = 0;
    #last = Promise.resolve();
    constructor(pool, finish, failed, hasFailed) {
        this.#pool = pool;
        this.#finish = finish;
        this.#failed = failed;
        this.#hasFailed = hasFailed;
    }
    write(source, start, end) {
        if (this.#part === null || end - start > layout/* partSize */.hq - this.#used || this.#hasFailed()) {
            return this.#writeAcross(source, start, end);
        }
        this.#used += source.copy(this.#part, this.#used, start, end);
        return undefined;
    }
    async end() {
        if (this.#part !== null && this.#used > 0)
            this.#submit(this.#part);
        await this.#last;
    }
    async #writeAcross(source, start, end) {
        for (let position = start; position < end;) {
            if (this.#hasFailed())
                await this.#failed;
            this.#part ??= await Promise.race([this.#pool.take(), this.#failed]);
            const copied = source.copy(this.#part, this.#used, position, end);
            this.#used += copied;
            position += copied;
            if (this.#used === layout/* partSize */.hq)
                this.#submit(this.#part);
        }
    }
    #submit(part) {
        this.#last = this.#finish(part.subarray(0, this.#used));
        this.#part = null;
        this.#used = 0;
    }
}

// EXTERNAL MODULE: ./src/target/target.ts + 30 modules
var target_target = __webpack_require__(5997);
// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
;// CONCATENATED MODULE: ./src/operations/write-archive.ts







/**
 * @throws BackupError `source-changed` where the dump is to be tried again, and whatever else can go wrong. Nothing
 * stands under a final name then, unless only the sidecar or the signature failed, which the message says.
 */
async function writeArchive(request, context) {
    const { target, content, writing, purpose } = request;
    const started = new Date();
    // What a restore is about to put back may be missing from the state before it.
    const recorded = await target.files(purpose === 'safety' ? 'absent' : 'error');
    const { members, absent: absentBeside } = await content.beside();
    const absent = [...recorded.absent, ...absentBeside];
    const output = await openOutput(request, started);
    const writer = await ArchiveWriter.create({
        output,
        key: writing.encryption,
        compression: writing.compression,
        started,
    });
    try {
        const header = describe(request, output.name, started);
        await writer.add('backup.json', json(header));
        for (const { role, content } of recorded.files)
            await writer.add(target_target/* fileNames */.j[role], content);
        for (const { name, content } of members)
            await writer.add(name, content);
        const stream = writer.stream(content.stream);
        const body = await content.write(stream);
        await stream.end();
        context.reporter.phase('Completing the archive');
        const manifest = { backup: header, finished: new Date().toISOString(), ...body, absent };
        const closed = await writer.close(manifest);
        const whole = { ...manifest, complete: true, members: [] };
        const beside = await publish(request, output, whole, closed);
        return {
            name: header.name,
            path: output.path,
            ...beside,
            ...closed,
            documents: body.documents,
            bytes: body.bytes,
            counts: (0,archive_sidecar/* countsOf */.mQ)(whole),
            absent,
            started: header.started,
        };
    }
    catch (error) {
        await writer.abort();
        throw error;
    }
}
async function openOutput({ content, output, prefix, writing }, started) {
    const time = started.toISOString().replace(/[-:]|\.\d+/g, '');
    const name = `${prefix}-${time}-${content.header.kind}`;
    if ('stdout' in output)
        return streamOutput(process.stdout, name);
    return fileOutput(output.folder, name, ending(writing.compression));
}
function ending({ method }) {
    return method === 'gzip' ? '.tar.gz.age' : '.tar.zst.age';
}
function describe({ target, content, purpose }, name, started) {
    return {
        format: 'issuer-backup',
        version: 1,
        name,
        purpose,
        tool: version/* toolName */.U,
        target: target.type,
        database: target.database,
        ...content.header,
        started: started.toISOString(),
    };
}
/** The sidecar, and the signature, which covers it, and by the digest in it the archive. */
async function publish({ output: where, writing: { compression, signKey } }, output, manifest, closed) {
    const sidecar = output.path !== null ? (0,archive_sidecar/* sidecarPath */.n8)(output.path) : ('sidecar' in where && where.sidecar) || null;
    try {
        const file = output.path ?? output.name + ending(compression);
        if (sidecar !== null)
            await (0,archive_sidecar/* writeSidecar */.J$)(sidecar, (0,archive_sidecar/* sidecarOf */.hQ)(manifest, file, closed));
        const signature = signKey && sidecar !== null ? await (0,archive_signature/* signFile */.Wr)(sidecar, signKey) : null;
        return { sidecar, signature };
    }
    catch (error) {
        if (!(error instanceof errors/* BackupError */.hj))
            throw error;
        throw new errors/* BackupError */.hj({
            code: error.code,
            message: `the archive ${output.path ?? 'on stdout'} is complete, but what belongs beside it is not: ${error.message}`,
            ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
            remedy: error.remedy ?? 'Run the backup again',
            underlying: error,
        });
    }
}
function json(value) {
    return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}


/***/ })

};
