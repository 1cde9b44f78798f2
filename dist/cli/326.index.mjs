export const id = 326;
export const ids = [326];
export const modules = {

/***/ 5514:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ ContentHash)
/* harmony export */ });
/**
 * Tells whether two sets of documents are the same, whatever order they come in: a 64-bit hash of each raw document,
 * summed up. Meant for comparing what was loaded with what was read, not against somebody who wants to deceive: an
 * archive's own digests and signature do that.
 *
 * A document's hash is two 32-bit lanes that feed each other, eight bytes a step, since JavaScript multiplies no
 * 64-bit integers at speed: 1.5 GB/s, twice what a CRC-64 of each document takes. Every step is reversible, so a
 * difference that is confined to one step always shows; any other goes unseen once in 2^64 times.
 */
/** Murmur3's multipliers (its 32-bit finalizer). */
const first = 0x85ebca6b | 0;
const second = 0xc2b2ae35 | 0;
class ContentHash {
    #low = 0;
    #high = 0;
    documents = 0;
    bytes = 0;
    /** Takes in whole documents back to back. */
    add(run) {
        const view = new DataView(run.buffer, run.byteOffset, run.length);
        let low = this.#low;
        let high = this.#high;
        let documents = 0;
        for (let at = 0; at < run.length;) {
            const length = view.getInt32(at, true);
            const end = at + length;
            let a = length;
            let b = ~length;
            for (const last = end - 8; at <= last; at += 8) {
                a = Math.imul(a ^ view.getInt32(at, true), first);
                b = Math.imul(b ^ view.getInt32(at + 4, true), second);
                a ^= a >>> 15;
                b = (b + a) | 0;
                b ^= b >>> 13;
                a = (a + b) | 0;
            }
            for (; at < end; at++) {
                a = Math.imul(a ^ run[at], first);
                a ^= a >>> 15;
                b = (b + a) | 0;
            }
            a = Math.imul(a ^ (a >>> 16), first);
            b = (b + a) | 0;
            b = Math.imul(b ^ (b >>> 16), second);
            a = (a + b) | 0;
            a = Math.imul(a ^ (a >>> 13), second);
            b = (b + a) | 0;
            b ^= b >>> 16;
            low = (low + a) | 0;
            high = (high + b) | 0;
            documents++;
        }
        this.#low = low;
        this.#high = high;
        this.documents += documents;
        this.bytes += run.length;
    }
    /** 16 hex digits. */
    value() {
        return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
    }
}


/***/ }),

/***/ 8768:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PA: () => (/* binding */ dropAll),
/* harmony export */   Q_: () => (/* binding */ findLeftovers),
/* harmony export */   V9: () => (/* binding */ unknownLeftovers),
/* harmony export */   x4: () => (/* binding */ dropStaging)
/* harmony export */ });
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3599);
/* harmony import */ var _journal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8243);
/* harmony import */ var _own_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6241);



const pattern = new RegExp(`^(${Object.values(_own_names_js__WEBPACK_IMPORTED_MODULE_2__/* .ownPrefixes */ .ZX).join('|')})([^.]+)\\.`);
/** As `strayName` of swap.ts makes them. */
const strayPattern = /\.stray-\d+-\d+$/;
/** Everything in this database whose name is ours, grouped by restore. */
async function findLeftovers(db) {
    const found = new Map();
    for (const { name } of await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_0__/* .listAll */ ._w)(db)) {
        const [, prefix, id] = pattern.exec(name) ?? [];
        if (!id || name === _journal_js__WEBPACK_IMPORTED_MODULE_1__/* .journalName */ .J1)
            continue;
        let group = found.get(id);
        if (!group)
            found.set(id, (group = { id, staged: [], before: [], strays: [] }));
        if (strayPattern.test(name))
            group.strays.push(name);
        else if (prefix === _own_names_js__WEBPACK_IMPORTED_MODULE_2__/* .ownPrefixes */ .ZX.staging)
            group.staged.push(name);
        else
            group.before.push(name);
    }
    return [...found.values()];
}
/** Staged collections that no record names: nobody knows whose they are. */
function unknownLeftovers(leftovers, records) {
    const known = new Set(records.map(({ _id }) => _id));
    return leftovers.filter(({ id }) => !known.has(id));
}
/** Removes the staged copies of one restore. */
async function dropStaging(db, id) {
    for (const group of await findLeftovers(db)) {
        if (group.id === id)
            await dropAll(db, group.staged);
    }
}
async function dropAll(db, names) {
    for (const name of names)
        await db.collection(name).drop({ writeConcern: { w: 'majority' } });
}


/***/ }),

/***/ 3138:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L6: () => (/* binding */ proveContents),
/* harmony export */   Rj: () => (/* binding */ fingerprint),
/* harmony export */   qW: () => (/* binding */ proveCatalog)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4294);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3599);
/* harmony import */ var _content_hash_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5514);
/* harmony import */ var _crc64_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7015);
/* harmony import */ var _raw_channel_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7399);
/* harmony import */ var _raw_cursor_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9265);
/* harmony import */ var _staging_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8337);
/** Holds collections in a database against what an archive says of them. */








/** Collections read at once. */
const readers = 2;
/**
 * Reads every collection back, raw and at a majority, and compares. Needs the action find.
 * @throws BackupError `check-failed` for the first difference; else what the driver throws.
 */
async function proveContents(db, expected, { onProgress, signal } = {}) {
    const done = { documents: 0, bytes: 0 };
    const onRun = (documents, bytes) => {
        signal?.throwIfAborted();
        onProgress?.({ documents: (done.documents += documents), bytes: (done.bytes += bytes) });
    };
    // The largest first: with two at work none of them is left for the end.
    const queue = [...expected].sort((a, b) => b.bytes - a.bytes);
    await Promise.all(Array.from({ length: readers }, async () => {
        const channel = new _raw_channel_js__WEBPACK_IMPORTED_MODULE_4__/* .RawChannel */ .s(db.client, signal);
        try {
            for (let next = queue.shift(); next; next = queue.shift()) {
                compareContent(next, await readContent(db, next.name, next.orderedCrc !== null, onRun, channel));
            }
        }
        finally {
            await channel.close();
        }
    }));
}
async function readContent(db, name, ordered, onRun, channel) {
    const session = db.client.startSession({ causalConsistency: false });
    const hash = new _content_hash_js__WEBPACK_IMPORTED_MODULE_7__/* .ContentHash */ .y();
    const crc = ordered ? new _crc64_js__WEBPACK_IMPORTED_MODULE_3__/* .Crc64 */ .V() : null;
    try {
        const cursor = await _raw_cursor_js__WEBPACK_IMPORTED_MODULE_5__/* .RawCursor */ .p.open(db, {
            find: name,
            hint: { $natural: 1 },
            readConcern: { level: 'majority' },
        }, { session, channel });
        for await (const { documents, count } of cursor.batches()) {
            hash.add(documents);
            crc?.update(documents);
            onRun(count, documents.length);
        }
    }
    finally {
        await session.endSession();
    }
    return {
        documents: hash.documents,
        bytes: hash.bytes,
        content: hash.value(),
        orderedCrc: crc?.value() ?? null,
    };
}
function compareContent(expected, found) {
    const { original } = expected;
    if (found.documents !== expected.documents) {
        throw different(original, `it holds ${found.documents} documents, the archive ${expected.documents}`);
    }
    if (found.bytes !== expected.bytes) {
        throw different(original, `its documents have ${found.bytes} bytes, in the archive ${expected.bytes}`);
    }
    if (found.content !== expected.content)
        throw different(original, 'the content of its documents differs');
    if (found.orderedCrc !== expected.orderedCrc)
        throw different(original, 'the order of its documents differs');
}
/**
 * Compares options and indexes with what the server lists. Needs the actions listCollections and listIndexes.
 * @throws BackupError `check-failed` for the first difference; else what the driver throws.
 */
async function proveCatalog(db, expected) {
    const present = new Map((await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(db)).map((entry) => [entry.name, entry]));
    for (const { name, original, options, indexes } of expected) {
        const found = present.get(name);
        if (!found)
            throw different(original, 'it is not there');
        compareFields(original, 'option', comparableOptions(options), comparableOptions(found.options));
        const wanted = byName(indexes);
        const listed = await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .readIndexes */ .PS)(db, name);
        const is = byName(listed);
        for (const [index, spec] of wanted) {
            if (!is.has(index))
                throw different(original, `the index ${index} is missing`);
            compareFields(original, `index ${index}:`, spec, is.get(index));
        }
        const extra = listed.find((index) => !(0,_staging_js__WEBPACK_IMPORTED_MODULE_6__/* .isOwnIndex */ .pO)(index) && !wanted.has(String(index.name)));
        if (extra)
            throw different(original, `it has another index, ${String(extra.name)}`);
    }
}
/** What servers of some versions list and others leave out, though it means the same. */
const defaults = { validationLevel: 'strict', validationAction: 'error' };
const meaningless = new Set(['autoIndexId', 'temp', 'uuid', 'flags', 'create', 'ns', 'background']);
function comparableOptions(options) {
    return comparable(Object.fromEntries(Object.entries(options).filter(([option, value]) => value !== defaults[option])));
}
function byName(indexes) {
    return new Map(indexes.map((index) => [String(index.name), comparable(index)]));
}
/** Relaxed Extended JSON of each field: 1 is 1, be it an integer or not, since servers settle on either. */
function comparable(fields) {
    return new Map(Object.entries(fields)
        .filter(([field, value]) => !meaningless.has(field) && !isSimpleCollation(value))
        .map(([field, value]) => {
        const settled = orderless.has(field) ? sortFields(value) : value;
        return [field, mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.stringify({ value: settled }, { relaxed: true })];
    }));
}
/** Fields that the server writes out in an order of its own, and mongodump in any. */
const orderless = new Set(['collation', 'timeseries', 'clusteredIndex']);
function sortFields(value) {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
/** The one that no server lists; an index of a collection with another is asked for with it. */
function isSimpleCollation(value) {
    return typeof value === 'object' && value !== null && 'locale' in value && value.locale === 'simple';
}
function compareFields(original, what, wanted, found) {
    for (const field of new Set([...wanted.keys(), ...found.keys()])) {
        if (wanted.get(field) !== found.get(field))
            throw different(original, `${what} ${field} differs`);
    }
}
function different(original, how) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'check-failed',
        message: `${original} is not as in the archive: ${how}`,
        cause: 'Somebody writes to it, or the server does not store what it acknowledges',
        remedy: 'Run the restore again; if it recurs run validate on the collection',
    });
}
/** Count and content of a collection as one text, equal exactly where they are; one that is not there is empty. */
async function fingerprint(db, name) {
    const channel = new _raw_channel_js__WEBPACK_IMPORTED_MODULE_4__/* .RawChannel */ .s(db.client);
    try {
        const { documents, content } = await readContent(db, name, false, () => { }, channel);
        return `${documents}:${content}`;
    }
    finally {
        await channel.close();
    }
}


/***/ }),

/***/ 8337:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bw: () => (/* binding */ obstacles),
/* harmony export */   C9: () => (/* binding */ createCollections),
/* harmony export */   CM: () => (/* binding */ longestNamespace),
/* harmony export */   Jp: () => (/* binding */ planStaging),
/* harmony export */   My: () => (/* binding */ destinationOf),
/* harmony export */   pO: () => (/* binding */ isOwnIndex)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4294);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _canonical_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2570);
/* harmony import */ var _fidelity_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1628);
/* harmony import */ var _own_names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6241);
/** What becomes of each collection of an archive in the target: under which name, created how, with which indexes. */





/**
 * Expiry that no document reaches, seconds: the largest that every server takes. The TTL thread would otherwise
 * empty a staged copy within seconds, whose documents are as old as the backup.
 */
const neverExpires = new mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.Int32(2_147_483_647);
/** Bytes of `<database>.<collection>` that a server takes (since 4.4). */
const longestNamespace = 255;
/** What a swap may have to append to a staged name: see `strayName` of swap.ts. */
const strayEnding = '.stray-1234567890123-999'.length;
/** What old servers list and no server takes in `create`. */
const obsoleteOptions = new Set(['autoIndexId', 'temp', 'uuid', 'flags', 'create']);
const scripts = 'system.js';
/**
 * @throws BackupError `target-unsuitable` where something in the archive cannot be loaded beside live data, or loaded
 * by this program at all: see {@link obstacles}.
 */
function planStaging(prelude, options) {
    const found = obstacles(prelude, options);
    if (found.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `this archive cannot be restored beside the live data: ${found.join('; ')}`,
            cause: 'A restore loads copies under other names first, proves them, and then renames',
            remedy: 'Use --in-place, which drops the live collections and lets mongorestore load them',
        });
    }
    const ours = wanted(prelude, options);
    const collections = ours.filter(({ type, collection }) => type !== 'view' && collection !== scripts);
    const views = ours.filter(({ type }) => type === 'view');
    return {
        database: options.database,
        from: options.from,
        collections: collections.map((metadata) => stage(metadata, options.nameOf(metadata.collection))),
        views: views.map((view) => ({ name: view.collection, options: (0,_canonical_js__WEBPACK_IMPORTED_MODULE_2__/* .canonical */ .$)(view.options) })),
        hasScripts: ours.some(({ collection }) => collection === scripts),
        passedOver: prelude.collections
            .filter((metadata) => !ours.includes(metadata))
            .map(({ database, collection }) => `${database}.${collection}`),
    };
}
/** Why this archive cannot be staged, one clause for each reason; empty where it can. */
function obstacles(prelude, { database, from, nameOf }) {
    return wanted(prelude, { from }).flatMap(({ collection, type, options, indexes }) => {
        const name = collection;
        const lost = (0,_fidelity_js__WEBPACK_IMPORTED_MODULE_4__/* .notCarriedNatively */ .m)({ name, type: type, options, indexes });
        if (lost !== null)
            return [lost];
        if (type === 'view' || name === scripts)
            return [];
        if (name.startsWith('system.'))
            return [`${name} belongs to the server`];
        if ('encryptedFields' in options)
            return [`${name} has encrypted fields, and the server does not rename it`];
        const bytes = Buffer.byteLength(`${database}.${nameOf(name)}`) + (nameOf(name) === name ? 0 : strayEnding);
        if (bytes > longestNamespace) {
            return [`the name ${name} is too long to be staged (${bytes} bytes of ${longestNamespace})`];
        }
        return [];
    });
}
function wanted(prelude, { from }) {
    return prelude.collections.filter(({ database, collection }) => database === from && !(0,_own_names_js__WEBPACK_IMPORTED_MODULE_3__/* .isOurs */ .MU)(collection));
}
function stage({ collection, options, indexes }, name) {
    const ttlIndexes = indexes.filter((index) => 'expireAfterSeconds' in index);
    const { expireAfterSeconds, ...lasting } = options;
    return {
        name,
        original: collection,
        capped: options.capped === true,
        validated: 'validator' in options,
        options: Object.fromEntries(Object.entries(lasting).filter(([option]) => !obsoleteOptions.has(option))),
        indexes: indexes.filter((index) => !isOwnIndex(index)).map((index) => buildable(index, options)),
        recorded: { options, indexes },
        ttl: ttlIndexes.map((index) => ({
            index: String(index.name),
            seconds: seconds(index.expireAfterSeconds),
        })),
        collectionTtl: expireAfterSeconds === undefined ? null : seconds(expireAfterSeconds),
    };
}
/** Servers of old took NaN and what is too large, and never expired by it; newer ones make 0 of NaN. */
function seconds(expireAfterSeconds) {
    const value = Number(expireAfterSeconds);
    const sound = value >= 0 && value <= neverExpires.value;
    return (0,_canonical_js__WEBPACK_IMPORTED_MODULE_2__/* .canonical */ .$)({ value: sound ? expireAfterSeconds : neverExpires });
}
/** The index that a collection is born with: `_id`'s, clustered or not. */
function isOwnIndex(index) {
    return index.name === '_id_' || index.clustered === true;
}
/** An index as `listIndexes` tells it, in the form that `createIndexes` makes the same index of. */
function buildable(index, options) {
    // Servers before 4.4 list the namespace.
    const { ns, ...spec } = index;
    if ('expireAfterSeconds' in spec)
        spec.expireAfterSeconds = neverExpires;
    // Without one an index gets the collection's collation; the list leaves out the simple one.
    if ('collation' in options && !('collation' in spec))
        spec.collation = { locale: 'simple' };
    return spec;
}
/** The places for an engine to load to. */
function destinationOf({ database, from, collections }) {
    const targets = new Map(collections.map((collection) => [collection.original, collection]));
    return {
        database,
        target: (namespace) => (namespace.database === from ? targets.get(namespace.collection) : undefined) ?? null,
    };
}
/**
 * Creates the empty collections, with all their options, at a majority. Needs the action createCollection.
 * @throws what the driver throws.
 */
async function createCollections(db, { collections }) {
    for (const { name, options, recorded } of collections) {
        const idIndex = recorded.indexes.find((index) => index.name === '_id_' && index.clustered !== true);
        await db.command({
            create: name,
            ...options,
            ...(idIndex && { idIndex: withoutNamespace(idIndex) }),
            writeConcern: { w: 'majority' },
        });
    }
}
function withoutNamespace({ ns, ...index }) {
    return index;
}


/***/ }),

/***/ 2062:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NK: () => (/* binding */ setScripts),
/* harmony export */   gi: () => (/* binding */ restoreExpiry),
/* harmony export */   v0: () => (/* binding */ setViews)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4294);
/* harmony import */ var _canonical_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2570);
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3599);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8450);
/** What a swap sets besides collections: views, scripts and expiry. Each may be set again by anyone at any time. */




/** @returns why the server refuses a view, a clause for each; what else the driver throws passes. */
async function setViews({ db, record, onStep }, which) {
    const refused = [];
    const present = new Map((await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(db)).map((entry) => [entry.name, entry]));
    const wrong = record.views.filter(({ name, [which]: wanted }) => {
        const found = present.get(name);
        return wanted !== (found ? (0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonical */ .$)(found.options) : null);
    });
    // All of them go first: a view that stays behind for a moment may forbid a collation to the one it reads from.
    for (const { name } of wrong) {
        const found = present.get(name);
        if (!found)
            continue;
        // A view holds no data: dropping it loses nothing that the record does not know.
        if (found.type !== 'view')
            throw new Error(`${name} is not a view`);
        await db.command({ drop: name, writeConcern: { w: 'majority' } });
        await onStep?.(`view ${name} dropped`);
    }
    for (const { name, [which]: wanted } of wrong) {
        if (wanted === null)
            continue;
        const { create, ...options } = mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.parse(wanted, { relaxed: false });
        try {
            await db.command({ create: name, ...options, writeConcern: { w: 'majority' } });
        }
        catch (error) {
            // A lost connection is for whoever comes next, and so is a server that fails.
            if (!(error instanceof mongodb__WEBPACK_IMPORTED_MODULE_0__.MongoServerError) || (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .failsItself */ .pY)(error))
                throw error;
            refused.push(`${name} (${error.message})`);
        }
        await onStep?.(`view ${name} created`);
    }
    return refused;
}
async function setScripts({ db, record, onStep }, which) {
    const scripts = db.collection('system.js', { writeConcern: { w: 'majority' } });
    const parse = (text) => mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.parse(text, { relaxed: false });
    const wanted = record.systemJs[which].map(parse);
    for (const script of wanted) {
        await scripts.replaceOne({ _id: script._id }, script, { upsert: true });
    }
    if (which === 'before') {
        const had = new Set(record.systemJs.before.map((text) => idText(parse(text))));
        for (const script of record.systemJs.restored.map(parse)) {
            if (!had.has(idText(script)))
                await scripts.deleteOne({ _id: script._id });
        }
    }
    if (wanted.length > 0)
        await onStep?.('system.js set');
}
function idText({ _id }) {
    return (0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonical */ .$)({ _id });
}
/** Staged collections do not expire; under their own name they do again. */
async function restoreExpiry({ db, record, onStep }) {
    for (const { name, ttl, collectionTtl } of record.collections) {
        for (const { index, seconds } of ttl) {
            const { value } = mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.parse(seconds, { relaxed: false });
            await db.command({ collMod: name, index: { name: index, expireAfterSeconds: value } });
            await onStep?.(`expiry of ${name} set`);
        }
        if (collectionTtl !== null) {
            const { value } = mongodb__WEBPACK_IMPORTED_MODULE_0__.BSON.EJSON.parse(collectionTtl, { relaxed: false });
            await db.command({ collMod: name, expireAfterSeconds: value });
        }
    }
}


/***/ }),

/***/ 1869:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lt: () => (/* binding */ unswap),
/* harmony export */   RY: () => (/* binding */ beforeName),
/* harmony export */   lp: () => (/* binding */ assertViews),
/* harmony export */   wg: () => (/* binding */ swap),
/* harmony export */   zb: () => (/* binding */ stagingName)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _canonical_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2570);
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3599);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8450);
/* harmony import */ var _journal_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8243);
/* harmony import */ var _own_names_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6241);
/* harmony import */ var _swap_parts_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2062);







/** How long a rename may wait for whoever holds the collection, milliseconds: an open transaction holds it for ever. */
const renamePatience = 20_000;
/** How often a name is contended for with somebody who keeps creating it. */
const contention = 200;
function stagingName(id, name) {
    return `${_own_names_js__WEBPACK_IMPORTED_MODULE_5__/* .ownPrefixes */ .ZX.staging}${id}.${name}`;
}
function beforeName(id, name) {
    return `${_own_names_js__WEBPACK_IMPORTED_MODULE_5__/* .ownPrefixes */ .ZX.before}${id}.${name}`;
}
/**
 * From `ready` or `swapping` to `swapped`.
 * @throws BackupError with the live data as it was: `target-failed` where somebody else wrote to it since the service
 * was stopped, and the record is `aborted` then; `target-unsuitable` where a view stands in the place of a
 * collection, or the other way round. `target-failed` too where a collection cannot be renamed or has vanished.
 */
async function swap(context, watch) {
    const { db, record } = context;
    const exchanges = record.collections.map((collection) => forward(record._id, collection));
    try {
        await assertPresent(context, exchanges);
    }
    catch (error) {
        // Without what is to come, what was live is better than nothing.
        if (record.state === 'swapping' && !(await anyCame(db, exchanges))) {
            await takeBack(context, exchanges);
            await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'aborted' });
        }
        throw error;
    }
    if (record.state === 'ready') {
        await assertKinds(context);
        const written = await watch?.seen((name) => name);
        if (written) {
            await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'aborted' });
            throw writtenTo(written);
        }
        await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'swapping' });
        await context.onStep?.('swap begun');
    }
    await moveAway(context, exchanges);
    if (watch && !(await anyCame(db, exchanges))) {
        const written = await watch.seen((name) => parkedName(exchanges, name));
        await context.onStep?.('quiet checked');
        if (written) {
            await takeBack(context, exchanges);
            await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'aborted' });
            throw writtenTo(written);
        }
    }
    await moveIn(context, exchanges);
    const refused = await (0,_swap_parts_js__WEBPACK_IMPORTED_MODULE_6__/* .setViews */ .v0)(context, 'restored');
    await (0,_swap_parts_js__WEBPACK_IMPORTED_MODULE_6__/* .setScripts */ .NK)(context, 'restored');
    await (0,_swap_parts_js__WEBPACK_IMPORTED_MODULE_6__/* .restoreExpiry */ .gi)(context);
    await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'swapped' });
    await context.onStep?.('swapped');
    assertViews(refused);
}
/** From `swapped`, or half-way there, back to what was live before; what was restored goes back into staging. */
async function unswap(context) {
    const { db, record } = context;
    const exchanges = record.collections.map((collection) => backward(record._id, collection));
    await assertPresent(context, exchanges);
    if (record.state !== 'rolling-back')
        await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'rolling-back' });
    await context.onStep?.('rollback begun');
    await moveAway(context, exchanges);
    await moveIn(context, exchanges);
    const refused = await (0,_swap_parts_js__WEBPACK_IMPORTED_MODULE_6__/* .setViews */ .v0)(context, 'before');
    await (0,_swap_parts_js__WEBPACK_IMPORTED_MODULE_6__/* .setScripts */ .NK)(context, 'before');
    await (0,_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .updateRecord */ .vL)(db, record, { state: 'rolled-back' });
    await context.onStep?.('rolled back');
    assertViews(refused);
}
/** A view that the server does not take must not hold up the collections, and must not go unsaid. */
function assertViews(refused) {
    if (refused.length === 0)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'check-failed',
        message: `the collections are in place, but not every view is: ${refused.join('; ')}`,
        cause: 'The view fits neither this server nor what it reads from',
        remedy: 'Create it by hand; its definition stands in manifest.json of the archive',
    });
}
function forward(id, { name, restored, before }) {
    return {
        name,
        leaving: before,
        parkedAs: beforeName(id, name),
        coming: restored,
        comingFrom: stagingName(id, name),
    };
}
function backward(id, { name, restored, before }) {
    return {
        name,
        leaving: restored,
        parkedAs: stagingName(id, name),
        coming: before,
        comingFrom: beforeName(id, name),
    };
}
/** Before a live collection leaves its name it must be certain that another can take it. */
async function assertPresent(context, exchanges) {
    const { nameOf } = await locate(context.db);
    for (const { name, coming, comingFrom } of exchanges) {
        if (coming === null)
            continue;
        const found = nameOf.get(coming);
        if (found !== name && found !== comingFrom)
            throw vanished(context.record, name);
    }
}
/** A view cannot be renamed, and a collection must not be dropped as if it were a view. */
async function assertKinds({ db, record }) {
    const kindOf = new Map((await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(db)).map(({ name, type }) => [name, type]));
    const wanted = [
        ...record.collections.map(({ name }) => ({ name, kind: 'collection' })),
        ...record.views.map(({ name }) => ({ name, kind: 'view' })),
    ];
    for (const { name, kind } of wanted) {
        const found = kindOf.get(name) ?? kind;
        if (found === kind)
            continue;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'target-unsuitable',
            message: `${name} is a ${kind} in the archive and a ${found} in the database`,
            cause: 'The service has changed what it keeps under that name since the backup',
            remedy: `Rename or drop the ${found} first`,
        });
    }
}
function parkedName(exchanges, name) {
    return exchanges.find((exchange) => exchange.name === name && exchange.leaving)?.parkedAs ?? name;
}
/** Where each collection stands now. */
async function locate(db) {
    const listed = (await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(db)).filter(({ uuid }) => uuid !== null);
    return {
        nameOf: new Map(listed.map(({ name, uuid }) => [uuid, name])),
        uuidOf: new Map(listed.map(({ name, uuid }) => [name, uuid])),
    };
}
async function anyCame(db, exchanges) {
    const { uuidOf } = await locate(db);
    return exchanges.some(({ name, coming }) => coming !== null && uuidOf.get(name) === coming);
}
async function moveAway(context, exchanges) {
    const { nameOf } = await locate(context.db);
    for (const { name, leaving, parkedAs } of exchanges) {
        if (leaving === null || nameOf.get(leaving) !== name)
            continue;
        await rename(context, name, parkedAs);
        await context.onStep?.(`${name} moved away`);
    }
}
async function moveIn(context, exchanges) {
    const { nameOf } = await locate(context.db);
    for (const { name, coming, comingFrom } of exchanges) {
        if (coming !== null && nameOf.get(coming) !== name) {
            await claim(context, name, comingFrom);
            await context.onStep?.(`${name} moved in`);
        }
        await mergeStrays(context, name);
    }
}
/** Undoes {@link moveAway}; nothing has come in yet. */
async function takeBack(context, exchanges) {
    const { nameOf } = await locate(context.db);
    for (const { name, leaving, parkedAs } of exchanges) {
        if (leaving === null || nameOf.get(leaving) !== parkedAs)
            continue;
        await claim(context, name, parkedAs);
        await context.onStep?.(`${name} taken back`);
        await mergeStrays(context, name);
    }
}
async function rename({ db, patience = renamePatience, assertHeld }, from, to) {
    await assertHeld?.();
    try {
        await db.admin().command({
            renameCollection: `${db.databaseName}.${from}`,
            to: `${db.databaseName}.${to}`,
            maxTimeMS: patience,
            writeConcern: { w: 'majority' },
        });
    }
    catch (error) {
        if ((0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, 50)) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
                code: 'target-failed',
                message: `${from} could not be renamed within ${patience / 1000} s`,
                cause: 'An open transaction or an index build holds the collection',
                remedy: 'End it (db.currentOp() shows it), then run issuer-backup heal',
                underlying: error,
            });
        }
        throw error;
    }
}
/**
 * Gives a collection its name, even where somebody who still writes has created that name anew: what he created is
 * set aside as a stray, as often as he does it.
 */
async function claim(context, name, from) {
    for (let attempt = 0; attempt < contention; attempt++) {
        try {
            await rename(context, from, name);
            return;
        }
        catch (error) {
            if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, 48))
                throw error;
            const stray = strayName(context.record._id, name, `${Date.now()}-${attempt}`);
            await rename(context, name, stray).catch((gone) => {
                if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(gone, 26))
                    throw gone;
            });
        }
    }
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `the name ${name} is taken again and again`,
        cause: 'A service that was to be stopped still writes',
        remedy: 'Stop it, then run issuer-backup heal',
    });
}
function strayName(id, name, part) {
    return `${stagingName(id, name)}.stray-${part}`;
}
/** Puts what was written under a name while the name stood empty into the collection that has it now. */
async function mergeStrays({ db, record, reporter, onStep }, name) {
    const prefix = strayName(record._id, name, '');
    // A collection of the archive may have such a name too.
    const known = new Set(record.collections.map(({ restored }) => restored));
    const strays = (await (0,_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._w)(db)).filter(({ name: found, uuid }) => found.startsWith(prefix) && !known.has(uuid));
    for (const stray of strays) {
        const into = db.collection(name, { writeConcern: { w: 'majority' } });
        let merged = 0;
        let kept = 0;
        for await (const document of db.collection(stray.name).find({}, { promoteValues: false })) {
            try {
                await into.insertOne(document, { bypassDocumentValidation: true });
                merged++;
            }
            catch (error) {
                if (!(0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, 11000))
                    throw error;
                const present = await into.findOne({ _id: document._id }, { promoteValues: false });
                if (!present || (0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonical */ .$)(present) !== (0,_canonical_js__WEBPACK_IMPORTED_MODULE_1__/* .canonical */ .$)(document))
                    kept++;
            }
        }
        if (merged > 0)
            reporter.warn(`Somebody wrote ${merged} documents to ${name} during the swap; they are in it`);
        if (kept > 0) {
            reporter.warn(`Somebody wrote ${kept} documents to ${name} during the swap that clash with its own; they are kept in ${stray.name}`);
            continue;
        }
        await db.collection(stray.name).drop({ writeConcern: { w: 'majority' } });
        await onStep?.(`stray of ${name} merged`);
    }
}
function writtenTo(written) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `${written} after the service was stopped; the live data is as it was, with that write`,
        cause: 'Something else than the stopped service writes to the database',
        remedy: 'Stop whatever writes to it, then run the restore again',
    });
}
function vanished(record, name) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `restore ${record._id} cannot go on: the collection that is to become ${name} has vanished`,
        cause: 'Somebody dropped or renamed collections whose names begin with __restore_ or __before_',
        remedy: 'Look for it before anything else; the safety archive holds the state before the restore',
    });
}


/***/ }),

/***/ 9701:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ watchWrites)
/* harmony export */ });
/* harmony import */ var mongodb__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4294);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8450);
/* harmony import */ var _journal_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8243);
/* harmony import */ var _own_names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6241);
/** Finds out whether somebody else writes to collections that are to hold still. */





/** How long the server may take to show us our own marker, milliseconds. */
const patience = 30_000;
/** How long the server waits for news before it says that there is none, milliseconds. */
const pollInterval = 100;
/**
 * Begins to watch, or goes on with what was `begun`. On a replica set a change stream tells of every write, from
 * `since` on. On a standalone, or where the role allows no change stream, contents are compared instead, with
 * `fingerprints`: slower, blind to a write that was undone again, and to all that befalls a collection that expires.
 *
 * What was begun with a change stream cannot go on without one: then every answer is that nobody can tell.
 */
async function watchWrites(db, watched, fingerprint, begun) {
    if (!begun?.fingerprints) {
        const since = begun ? begun.since : await clusterTime(db);
        if (since) {
            const watch = await openStream(db, watched, since);
            if (watch)
                return watch;
            if (begun)
                return { since, fingerprints: null, seen: async () => forgotten, async close() { } };
        }
    }
    const fingerprints = begun?.fingerprints ?? (await fingerprintAll(watched, fingerprint));
    return {
        since: null,
        fingerprints,
        async seen(where) {
            for (const { name } of watched) {
                if (fingerprints[name] === undefined)
                    continue;
                if ((await fingerprint(where(name))) !== fingerprints[name])
                    return `the content of ${name} changed`;
            }
            return null;
        },
        async close() { },
    };
}
/** What counts as a write: the swap is taken back, and that loses nothing. */
const forgotten = 'somebody may have written, which the server can no longer tell,';
async function fingerprintAll(watched, fingerprint) {
    const all = {};
    for (const { name, expires } of watched)
        if (!expires)
            all[name] = await fingerprint(name);
    return all;
}
/** A time at which everything acknowledged so far has happened; null where the server has no such thing. */
async function clusterTime(db) {
    const { operationTime } = await db.command({ ping: 1 });
    if (!operationTime)
        return null;
    // The stream starts with the operations at this very time, and the last one before is not to be blamed.
    return new mongodb__WEBPACK_IMPORTED_MODULE_0__.Timestamp({ t: operationTime.getHighBitsUnsigned(), i: operationTime.getLowBitsUnsigned() + 1 });
}
/** Null where the credentials, or the server, allow none. */
async function openStream(db, watched, since) {
    for (const expanded of [true, false]) {
        const watch = new StreamWatch(db, watched, since, expanded);
        try {
            await watch.open();
            return watch;
        }
        catch (error) {
            await watch.close();
            // Before 6.0 a server knows nothing of events for creations and indexes.
            if (expanded && (0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error, 40415))
                continue;
            // Unauthorized; not a replica set; the history no longer reaches back that far.
            if ((0,_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error, 13, 40573, 286))
                return null;
            throw error;
        }
    }
    return null;
}
class StreamWatch {
    since;
    fingerprints = null;
    #db;
    #names;
    #expiring;
    #stream;
    #found = null;
    #markers = 0;
    constructor(db, watched, since, expanded) {
        this.#db = db;
        this.since = since;
        this.#expiring = new Set(watched.filter(({ expires }) => expires).map(({ name }) => name));
        this.#names = new Set(watched.map(({ name }) => name));
        const names = [...this.#names, _journal_js__WEBPACK_IMPORTED_MODULE_3__/* .journalName */ .J1];
        this.#stream = db.watch([
            // A rename may also put something over a collection, as $out does.
            { $match: { $or: [{ 'ns.coll': { $in: names } }, { 'to.coll': { $in: names } }] } },
            // The documents themselves are nobody's business, and may be too large for an event.
            { $project: { operationType: 1, ns: 1, to: 1, documentKey: 1 } },
        ], {
            startAtOperationTime: since,
            maxAwaitTimeMS: pollInterval,
            ...(expanded && { showExpandedEvents: true }),
        });
    }
    async open() {
        const change = await this.#stream.tryNext();
        if (change)
            this.#take(change);
    }
    async seen() {
        const marker = `marker-${process.pid}-${Date.now()}-${this.#markers++}`;
        const journal = this.#db.collection(_journal_js__WEBPACK_IMPORTED_MODULE_3__/* .journalName */ .J1, { writeConcern: { w: 'majority' } });
        await journal.insertOne({ _id: marker });
        const end = Date.now() + patience;
        try {
            while (this.#found === null) {
                const change = await this.#stream.tryNext();
                if (change && change.ns.coll === _journal_js__WEBPACK_IMPORTED_MODULE_3__/* .journalName */ .J1 && change.documentKey?._id === marker)
                    break;
                if (change)
                    this.#take(change);
                if (Date.now() > end)
                    throw silentStream();
            }
        }
        finally {
            await journal.deleteOne({ _id: marker });
        }
        return this.#found;
    }
    #take({ operationType, ns, to }) {
        if (ns.coll === _journal_js__WEBPACK_IMPORTED_MODULE_3__/* .journalName */ .J1)
            return;
        if (operationType === 'delete' && this.#expiring.has(ns.coll))
            return;
        if (operationType === 'rename' && ((0,_own_names_js__WEBPACK_IMPORTED_MODULE_4__/* .isOurs */ .MU)(ns.coll) || (0,_own_names_js__WEBPACK_IMPORTED_MODULE_4__/* .isOurs */ .MU)(to.coll)))
            return;
        const written = this.#names.has(ns.coll) ? ns.coll : to.coll;
        this.#found ??= `${written} was written to (${operationType})`;
    }
    async close() {
        await this.#stream.close();
    }
}
function silentStream() {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `the server's change stream shows nothing for ${patience / 1000} s`,
        cause: 'A majority of the replica set does not keep up',
        remedy: 'Look at rs.status(), then run the restore again',
    });
}


/***/ }),

/***/ 9039:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ finish),
/* harmony export */   V: () => (/* binding */ cutShort)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8243);
/* harmony import */ var _mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8768);
/* harmony import */ var _mongo_prove_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3138);
/* harmony import */ var _mongo_swap_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1869);
/* harmony import */ var _mongo_write_watch_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9701);
/** Brings a restore that was cut short to the nearest state in which live data is whole. */






/**
 * A swap goes on in its direction; what has not touched live data is cleared away.
 * @returns what was done, in a sentence; null where nothing was to be done.
 * @throws BackupError as {@link cutShort} for an in-place restore, which nobody can finish without its archive.
 */
async function finish(connection, database, record, context) {
    const db = connection.client.db(database);
    const swapContext = {
        db,
        record,
        reporter: context.reporter,
        ...(context.onStep && { onStep: context.onStep }),
    };
    switch (record.state) {
        case 'swapping': {
            const watched = record.collections
                .filter(({ before }) => before !== null)
                .map(({ name, ttl, collectionTtl }) => ({ name, expires: ttl.length > 0 || collectionTtl !== null }));
            const watch = await (0,_mongo_write_watch_js__WEBPACK_IMPORTED_MODULE_5__/* .watchWrites */ .M)(db, watched, (name) => (0,_mongo_prove_js__WEBPACK_IMPORTED_MODULE_3__/* .fingerprint */ .Rj)(db, name), {
                since: record.quietSince,
                fingerprints: record.fingerprints,
            });
            try {
                await (0,_mongo_swap_js__WEBPACK_IMPORTED_MODULE_4__/* .swap */ .wg)(swapContext, watch);
            }
            finally {
                await watch.close();
            }
            return `Finished the restore ${record._id}: the restored data is live`;
        }
        case 'rolling-back':
            await (0,_mongo_swap_js__WEBPACK_IMPORTED_MODULE_4__/* .unswap */ .Lt)(swapContext);
            return `Finished the rollback of ${record._id}: the data before that restore is live`;
        case 'staging':
        case 'ready':
            await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(db, record, { state: 'aborted' });
            await (0,_mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_2__/* .dropStaging */ .x4)(db, record._id);
            return `Cleared away the restore ${record._id}, which had not touched live data`;
        case 'in-place':
            throw cutShort(record);
        default:
            return null;
    }
}
/** What to throw where a restore in place did not come to its end: a service must not run on what is there now. */
function cutShort(record, reason) {
    const { _id, archive, safetyArchive, serviceStopped } = record;
    const stopped = serviceStopped ? ', and the service stays stopped' : '';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: serviceStopped ? 'not-started' : reason instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj ? reason.code : 'target-failed',
        message: `the in-place restore ${_id} was cut short: the database holds a part of ${archive.name}${stopped}`,
        cause: reason instanceof Error
            ? reason.message
            : 'An in-place restore drops before it loads, so it cannot be finished without its archive',
        remedy: `Restore ${archive.name} again${safetyArchive ? `, or the state before from ${safetyArchive}` : ''}`,
        underlying: reason,
    });
}


/***/ }),

/***/ 326:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   heal: () => (/* binding */ heal),
/* harmony export */   healUnderLock: () => (/* binding */ healUnderLock),
/* harmony export */   startAgain: () => (/* binding */ startAgain)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8450);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8243);
/* harmony import */ var _target_lock_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4386);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5997);
/* harmony import */ var _finish_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9039);
/* harmony import */ var _notify_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5809);
/* harmony import */ var _outage_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3563);
/* harmony import */ var _stopped_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8595);









/** How long the replaced collections stay of a restore that died behind its swap, milliseconds: seven days. */
const keepAfterHeal = 7 * 86_400_000;
/**
 * @param how `inherited`: token of a lock whose holder is known to be dead.
 * @throws BackupError `locked` where another run is alive; `not-started` where the service cannot be started again, or
 * must not be, since a restore in place left only a part of the data.
 */
async function heal(settings, context, how = {}) {
    const target = (0,_target_target_js__WEBPACK_IMPORTED_MODULE_4__/* .openTarget */ .A)(settings.target);
    const lock = await target.lock('heal', context.reporter);
    try {
        const done = (await (0,_outage_js__WEBPACK_IMPORTED_MODULE_7__/* .healOutage */ .em)(target, lock, context)) ?? [];
        // What stands still comes before what only takes room.
        if (await target.databaseRuns())
            done.push(...(await healDatabase(target, context, how)));
        else
            context.reporter.warn('mongod does not run: what a restore may have left in its database stays, and what it has stopped, until it ' +
                'runs and heal is run again');
        done.push(...(await (0,_outage_js__WEBPACK_IMPORTED_MODULE_7__/* .clearStaged */ .Qf)(target, lock, context)));
        return { done };
    }
    catch (error) {
        throw (0,_mongo_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .mongoFailure */ .pf)(error, 'target', 'healing');
    }
    finally {
        await lock.release();
    }
}
async function healDatabase(target, context, { inherited, ...healing }) {
    const { connection } = await target.route('target', context);
    try {
        const db = connection.client.db(target.database);
        const lock = await _target_lock_js__WEBPACK_IMPORTED_MODULE_3__/* .Lock */ .c.take(db, 'heal', context.reporter, inherited);
        try {
            return await healUnderLock(connection, target, context, healing);
        }
        finally {
            await lock.release();
        }
    }
    finally {
        await connection.close();
    }
}
/** The same for an operation that holds the lock already. */
async function healUnderLock(connection, target, context, { passOver = [], unhealthy = 'error' } = {}) {
    const db = connection.client.db(target.database);
    const done = [];
    const failures = [];
    for (const record of await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_2__/* .readJournal */ .a0)(db)) {
        if (passOver.includes(record.state))
            continue;
        try {
            const sentence = await (0,_finish_js__WEBPACK_IMPORTED_MODULE_5__/* .finish */ .O)(connection, target.database, record, context);
            if (sentence)
                done.push(sentence);
        }
        catch (error) {
            failures.push(error);
            // Whatever could not be done: where live data is whole the service need not wait for it.
            if (!(0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_2__/* .isWhole */ .wP)(record)) {
                await tellStopped(record, target, context, error);
                continue;
            }
        }
        try {
            if (await startAgain(db, record, target, context))
                done.push('Started the service again');
        }
        catch (error) {
            if (unhealthy === 'error' || !(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) || error.code !== 'not-started') {
                await tellStopped(record, target, context, error);
                throw error;
            }
            context.reporter.warn(error.message);
        }
        if (record.state === 'swapped' && record.keepUntil === null && !record.serviceStopped)
            await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_2__/* .updateRecord */ .vL)(db, record, { keepUntil: new Date(Date.now() + keepAfterHeal) });
    }
    for (const sentence of done)
        context.reporter.info(sentence);
    if (failures.length > 0)
        throw failures[0];
    return done;
}
/** Starts a service that a run which died had stopped. @returns whether it did. */
async function startAgain(db, record, target, context) {
    if (!record.serviceStopped)
        return false;
    if (!target.service.controlled) {
        context.reporter.warn('The service was stopped by the run that died; start it (no --start-command was given)');
        return false;
    }
    // The run may have died between the start and its note of it.
    if (record.startAnew)
        await target.service.start('anew');
    else {
        await target.service.endStop?.();
        if ((await target.service.state()) !== 'running')
            await target.service.start('again');
    }
    await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_2__/* .updateRecord */ .vL)(db, record, { serviceStopped: false, startAnew: false });
    if ((await target.service.state()) === 'stopped') {
        context.reporter.warn(_stopped_js__WEBPACK_IMPORTED_MODULE_8__/* .stoppedByOthers */ .MV);
        return false;
    }
    await (0,_notify_js__WEBPACK_IMPORTED_MODULE_6__/* .reportHealed */ .iu)(target, await whatStopped(record, target), context);
    return true;
}
async function whatStopped({ state }, { service }) {
    const operation = state === 'rolling-back' || state === 'rolled-back' ? 'rollback' : 'restore';
    return { operation, services: [await service.name()] };
}
/** Where the service stays stopped for now. */
async function tellStopped(record, target, context, error) {
    if (record.serviceStopped)
        await (0,_notify_js__WEBPACK_IMPORTED_MODULE_6__/* .reportUnhealed */ .fi)(target, await whatStopped(record, target), error, context);
}


/***/ }),

/***/ 8595:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BG: () => (/* binding */ assertStoppable),
/* harmony export */   He: () => (/* binding */ whileStopped),
/* harmony export */   MV: () => (/* binding */ stoppedByOthers)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8243);
/* harmony import */ var _target_guardian_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7294);
/* harmony import */ var _target_overtaken_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8752);
/* harmony import */ var _finish_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9039);
/* harmony import */ var _notify_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5809);
/** Runs something while the service is stopped, and sees to it that it runs again whatever happens. */






/**
 * Tells who is to be told, writes into the journal that the service is to run again, starts a guardian, stops the
 * service, does the work, starts the service. A service that was not running is left alone.
 *
 * Where we cannot stop it, a person must say that it is stopped.
 * @returns milliseconds of downtime; null where we stopped nothing.
 * @throws BackupError `not-started` before all others.
 */
async function whileStopped(stopping, work) {
    const { connection, record, target, context } = stopping;
    const { service } = target;
    if (!service.controlled) {
        await confirmStopped(target, context);
        await work();
        return null;
    }
    const before = await service.state();
    if (before === 'absent' && stopping.bringUp) {
        await work();
        await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(connection.client.db(target.database), record, { serviceStopped: true });
        await startAfter(stopping, true);
        return null;
    }
    // One that a run before could not start is to run.
    if ((before === 'stopped' || before === 'absent') && !record.serviceStopped) {
        context.reporter.info('The service is not running; it stays so');
        await work();
        if (stopping.seedReplay)
            context.reporter.warn('The seed was not replayed, since the service is not running');
        return null;
    }
    for (const warning of (await service.warnings?.()) ?? [])
        context.reporter.warn(warning);
    const about = { operation: stopping.operation, services: [await service.name()] };
    await service.assertStoppable?.();
    return (0,_notify_js__WEBPACK_IMPORTED_MODULE_5__/* .announced */ .yb)(target, about, context, (ending) => withServiceStopped(stopping, ending, work));
}
async function withServiceStopped(stopping, ending, work) {
    const { connection, record, target, settings, lock, context } = stopping;
    const { service } = target;
    const db = connection.client.db(target.database);
    await lock.assertHeld();
    const guardian = context.guardian && (await (0,_target_guardian_js__WEBPACK_IMPORTED_MODULE_2__/* .startGuardian */ .i)(context.guardian, { target: settings, token: lock.token }));
    await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(db, record, { serviceStopped: true });
    const stoppedAt = Date.now();
    ending.runs = false;
    let failure;
    try {
        await context.onStep?.('service to be stopped');
        context.reporter.phase('Stopping the service');
        await service.stop(context.signal);
        await context.onStep?.('service stopped');
        await work();
    }
    catch (error) {
        failure = error;
        throw error;
    }
    finally {
        // Also after an interruption: a signal ends the work, never the way back.
        await (0,_target_overtaken_js__WEBPACK_IMPORTED_MODULE_3__/* .assertNotOvertaken */ .P)(lock);
        await makeWhole(stopping, failure);
        await startAfter(stopping, failure === undefined);
        ending.runs = true;
        await guardian?.dismiss();
    }
    if ((await service.state()) === 'stopped')
        context.reporter.warn(stoppedByOthers);
    await context.onStep?.('service started');
    return Date.now() - stoppedAt;
}
/** Of a service that was started again as far as that is ours to do. */
const stoppedByOthers = 'The service was stopped by somebody else before we did: it stays so';
/**
 * Starts the service as the journal then says, so that whoever comes after a crash does, too.
 * @throws BackupError `not-started`; `target-failed` where it runs and its seed was not replayed.
 */
async function startAfter({ connection, record, target, context, seedReplay }, worked) {
    const { service, database } = target;
    const db = connection.client.db(database);
    let unseeded;
    if (seedReplay && worked) {
        await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(db, record, { startAnew: true });
        context.reporter.phase('Starting the service with its seed');
        try {
            await service.start('seeding');
        }
        catch (error) {
            unseeded = error;
        }
        await context.onStep?.('seed replayed');
    }
    await context.onStep?.('service to be started');
    context.reporter.phase('Starting the service');
    await service.start(record.startAnew ? 'anew' : 'again');
    await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .updateRecord */ .vL)(db, record, { serviceStopped: false, startAnew: false });
    if (unseeded)
        throw notSeeded(unseeded);
}
function notSeeded(underlying) {
    const { message, likelyCause = undefined } = underlying;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `the service runs, but its seed was not replayed: ${message}`,
        ...(likelyCause !== undefined && { cause: likelyCause }),
        remedy: 'Import the seed by the means of the service',
        underlying,
    });
}
/** A service must not be started on a mixture of old and new data, nor on a part of either. */
async function makeWhole({ connection, record, target, context }, failure) {
    // Nothing live has been touched, and no word of ours is under way that says so.
    if (record.state === 'staging')
        return;
    try {
        await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .refreshRecord */ .bd)(connection.client.db(target.database), record);
        if ((0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .isWhole */ .wP)(record))
            return;
        if (record.state !== 'in-place')
            await (0,_finish_js__WEBPACK_IMPORTED_MODULE_4__/* .finish */ .O)(connection, target.database, record, context);
    }
    catch (underlying) {
        if ((0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_1__/* .isWhole */ .wP)(record))
            return;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'not-started',
            message: `the service stays stopped: the swap of ${record._id} is half-done and could not be finished`,
            cause: underlying.message,
            remedy: 'Run issuer-backup heal once the database can be reached: it finishes the swap and starts the service',
            underlying,
        });
    }
    if (record.state === 'in-place')
        throw (0,_finish_js__WEBPACK_IMPORTED_MODULE_4__/* .cutShort */ .V)(record, failure);
}
/** @throws BackupError `usage` where the service has to be stopped by a person, and there is nobody to say so. */
function assertStoppable(target, { assertConfirmable }) {
    if (!target.service.controlled)
        assertConfirmable?.(stoppedQuestion(target));
}
function stoppedQuestion({ database }) {
    return `Is everything that writes to ${database} stopped?`;
}
async function confirmStopped(target, { confirm }) {
    const yes = await confirm(stoppedQuestion(target));
    if (yes)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: 'the service has to be stopped first',
        cause: 'Whatever it writes during the swap could be lost',
        remedy: 'Stop it, or give --stop-command and --start-command',
    });
}


/***/ }),

/***/ 4386:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ Lock)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _mongo_failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8450);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8243);
/* harmony import */ var _holder_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9339);
/**
 * The lock of a `direct` target: a document in the database that is restored, where every machine and user sees it.
 *
 * A holder lives while its heartbeat moves. That is watched, not read off a clock: machines disagree about the time.
 * Only where holder and observer share a kernel and a process table, a process that is gone is taken for dead at once.
 */






const usualPace = { beatInterval: 2_000, deadAfter: 20_000 };
/** A lock that is held, until it is released or found lost. */
class Lock {
    token;
    #db;
    #collection;
    #timer;
    #lost = false;
    constructor(db, collection, token, { beatInterval }) {
        this.#db = db;
        this.#collection = collection;
        this.token = token;
        // A server that cannot be reached may come back; whoever needs the lock finds out by asserting it.
        this.#timer = setInterval(() => void this.#beat().catch(() => { }), beatInterval);
        this.#timer.unref();
    }
    /**
     * Takes the lock, or takes it over from a holder that is dead.
     * @param inherited the token of a holder known to be dead, as its guardian knows it.
     * @param pace the same for everybody at one database.
     * @throws BackupError `locked`, naming who holds it and since when.
     */
    static async take(db, operation, reporter, inherited, pace = usualPace) {
        const collection = db.collection(_mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .journalName */ .J1, {
            readConcern: { level: 'majority' },
            writeConcern: { w: 'majority' },
        });
        const mine = {
            _id: 'lock',
            token: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)(),
            operation,
            holder: (0,_holder_js__WEBPACK_IMPORTED_MODULE_5__/* .self */ .bg)(),
            started: new Date(),
            beat: 0,
        };
        for (;;) {
            try {
                await collection.insertOne(mine);
                return new Lock(db, collection, mine.token, pace);
            }
            catch (error) {
                if (!(0,_mongo_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .isServerError */ .GQ)(error, 11000))
                    throw error;
            }
            const found = await collection.findOne({ _id: 'lock' });
            if (!found)
                continue;
            if (found.dropping) {
                await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .dropJournal */ .H)(db, found.dropping);
                continue;
            }
            if (found.token !== inherited)
                await assertDead(collection, found, reporter, pace);
            const { _id, ...taken } = mine;
            const { modifiedCount } = await collection.updateOne({ _id: 'lock', token: found.token, beat: found.beat }, { $set: taken });
            if (modifiedCount === 1) {
                reporter.info(`Taking over from ${describe(found)}, which has died`);
                return new Lock(db, collection, mine.token, pace);
            }
        }
    }
    /**
     * Called before each dangerous step.
     * @throws BackupError `locked` where somebody else has taken the lock over; else what the driver throws.
     */
    async assertHeld() {
        if (!this.#lost)
            await this.#beat();
        if (!this.#lost)
            return;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'locked',
            message: 'the lock has been lost to somebody else',
            cause: 'This process was suspended or cut off from the server for so long that it was taken for dead',
            remedy: 'Run issuer-backup heal, then look at what the other run did',
        });
    }
    /**
     * Leaves no empty journal behind, where the server can drop it safely (6.0).
     *
     * Never throws: a lock that cannot be given back is taken over, and what went wrong before says more.
     */
    async release() {
        clearInterval(this.#timer);
        await this.#dropEmptyJournal().catch(() => { });
        await this.#collection.deleteOne({ _id: 'lock', token: this.token }).catch(() => { });
    }
    /**
     * The journal goes with the lock in it, so that nobody can have put his own there. Whoever finds it marked drops it
     * too, and takes the lock in a new one, which a drop of ours that comes late spares: it has another UUID.
     */
    async #dropEmptyJournal() {
        if (await this.#collection.findOne({ _id: { $ne: 'lock' } }))
            return;
        const uuid = await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .droppableJournal */ .r4)(this.#db);
        if (uuid === null)
            return;
        const { matchedCount } = await this.#collection.updateOne({ _id: 'lock', token: this.token }, 
        // The beat too: whoever has watched it stand still must not take over what is about to go.
        { $set: { dropping: uuid }, $inc: { beat: 1 } });
        if (matchedCount === 1)
            await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .dropJournal */ .H)(this.#db, uuid);
    }
    async #beat() {
        const { matchedCount } = await this.#collection.updateOne({ _id: 'lock', token: this.token }, { $inc: { beat: 1 } });
        this.#lost ||= matchedCount === 0;
    }
}
async function assertDead(collection, found, reporter, { beatInterval, deadAfter }) {
    if ((0,_holder_js__WEBPACK_IMPORTED_MODULE_5__/* .isGone */ .ST)(found.holder))
        return;
    reporter.info(`Locked by ${describe(found)}; watching for ${deadAfter / 1000} s whether it lives`);
    const end = Date.now() + deadAfter;
    while (Date.now() < end) {
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(beatInterval / 2);
        const now = await collection.findOne({ _id: 'lock' });
        if (!now || now.dropping)
            return;
        if (now.token !== found.token || now.beat !== found.beat) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
                code: 'locked',
                message: `${describe(now)} is at work on this database`,
                remedy: 'Wait until it has ended, then run this again',
            });
        }
    }
}
function describe({ operation, holder, started }) {
    return (0,_holder_js__WEBPACK_IMPORTED_MODULE_5__/* .describeHolder */ .sG)(operation, holder, started.toISOString());
}


/***/ })

};
