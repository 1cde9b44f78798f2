export const id = 865;
export const ids = [865];
export const modules = {

/***/ 8865:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  backup: () => (/* binding */ backup)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./src/archive/signature.ts
var signature = __webpack_require__(3764);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/files.ts
var src_files = __webpack_require__(9148);
// EXTERNAL MODULE: ./src/mongo/archive-reader.ts + 1 modules
var archive_reader = __webpack_require__(2510);
// EXTERNAL MODULE: ./src/mongo/catalog.ts
var mongo_catalog = __webpack_require__(3599);
// EXTERNAL MODULE: ./src/mongo/failure.ts
var mongo_failure = __webpack_require__(8450);
// EXTERNAL MODULE: ./src/target/target.ts + 30 modules
var target_target = __webpack_require__(5997);
// EXTERNAL MODULE: ./src/archive/volume-reader.ts
var volume_reader = __webpack_require__(1312);
// EXTERNAL MODULE: ./src/mongo/databases.ts
var databases = __webpack_require__(9966);
;// CONCATENATED MODULE: ./src/operations/expected.ts
/** What must be there, or a backup is no backup. */

/**
 * @throws BackupError `no-such-database` where it holds no collection at all; `collection-missing` where an expected
 * one is absent.
 */
function assertExpected(database, present, expected) {
    if (present.length === 0) {
        throw new errors/* BackupError */.hj({
            code: 'no-such-database',
            message: `there is no database ${database}, or it is empty`,
            cause: 'The name is not right, or the connection string leads to another server',
            remedy: 'Check --database and the connection string',
        });
    }
    const names = new Set(present.map(({ name }) => name));
    const missing = expected.filter((name) => !names.has(name));
    if (missing.length === 0)
        return;
    throw new errors/* BackupError */.hj({
        code: 'collection-missing',
        message: `${database} lacks ${missing.join(', ')}`,
        cause: 'Data has been lost, this is another database, or the service never created them',
        remedy: 'If that is as it should be, name the collections that must be there with --expect',
    });
}

// EXTERNAL MODULE: ./src/operations/hot-content.ts + 4 modules
var hot_content = __webpack_require__(9663);
// EXTERNAL MODULE: ./src/operations/outage.ts
var outage = __webpack_require__(3563);
// EXTERNAL MODULE: ./src/operations/room.ts
var room = __webpack_require__(3679);
// EXTERNAL MODULE: ./src/operations/write-archive.ts + 3 modules
var write_archive = __webpack_require__(6255);
;// CONCATENATED MODULE: ./src/operations/cold-backup.ts
/** A cold backup: the data folder of a mongod that is stopped, and whatever ran before runs again. */









/** Without these no mongod starts on it. */
const dataFiles = ['WiredTiger', 'WiredTiger.wt'];
/** @param lock null for a dry run. */
async function backupCold(settings, context, target, lock) {
    const cold = await target.cold('error');
    if (!cold)
        throw noCold(target);
    try {
        return await copyCold(settings, context, target, cold, lock);
    }
    finally {
        await cold.release();
    }
}
async function copyCold(settings, context, target, cold, lock) {
    const facts = await cold.inspect('data');
    const known = await askDatabases(target, context);
    const own = known?.databases.find(({ name }) => name === target.database);
    if (known)
        assertExpected(target.database, namesIn(own), settings.expect);
    if ('folder' in settings.output)
        await (0,room/* assertRoomFor */.t)(facts.bytes, settings.output.folder, target.database);
    const plan = {
        database: target.database,
        kind: 'cold',
        engine: 'volume',
        consistency: 'stopped',
        namespaces: namesIn(own).map(({ name }) => name),
        stops: facts.running,
    };
    for (const warning of facts.warnings)
        context.reporter.warn(warning);
    tellOthers(target, known?.databases ?? null, context);
    if (facts.encryptedAtRest)
        context.reporter.warn('mongod encrypts its files: the archive opens only with its key, which is not in it');
    await cold.frozen?.assertPossible();
    if (!lock)
        return { ...plan, archive: null, downtime: null };
    // Also of a run that died.
    await discard(cold, context);
    await cold.folder.ready(null);
    let downtime = null;
    const content = {
        stream: 'volume',
        header: {
            kind: 'cold',
            engine: 'volume',
            serverVersion: facts.serverVersion,
            featureCompatibility: known?.featureCompatibility ?? null,
            consistency: 'stopped',
        },
        beside: async () => ({ members: [], absent: [] }),
        async write(stream) {
            const plan = {
                operation: 'backup',
                services: 'running',
                start: 'again',
                exchange: null,
            };
            const down = { cold, target, settings: settings.target, lock, context };
            const done = await (0,outage/* whileDown */.Cr)(down, plan, async (cleanShutdown) => {
                if (!cleanShutdown)
                    context.reporter.warn('mongod did not shut down but was killed, or died; the copy recovers when it starts');
                if (!cold.frozen)
                    return { cleanShutdown, copied: await copy(cold.folder, facts, stream, context) };
                return { cleanShutdown, outline: await freeze(cold.folder, cold.frozen, context) };
            });
            downtime = done.downtime;
            const { cleanShutdown, copied, outline = '' } = done.result;
            const files = copied ?? (await copyFrozen(cold.frozen, outline, facts, stream, context));
            return bodyOf({ cleanShutdown, files }, known?.databases ?? null, target.database);
        },
    };
    const { output, prefix, writing } = settings;
    try {
        const archive = await (0,write_archive/* writeArchive */._)({ target, content, output, prefix, purpose: 'backup', writing }, context);
        return { ...plan, archive, downtime };
    }
    finally {
        await discard(cold, context).catch((error) => context.reporter.warn(notDiscarded(error)));
    }
}
async function discard({ frozen }, { reporter }) {
    for (const warning of (await frozen?.discard()) ?? [])
        reporter.warn(warning);
}
/**
 * The stream is believed only when its files are those that the helper lists on the target's own machine, and nothing
 * has been written, and nobody has started mongod, from before its first byte until after its last.
 */
async function copy(folder, { bytes: totalBytes }, stream, { reporter, signal, onStep }) {
    reporter.phase('Copying the data folder');
    await folder.assertQuiet();
    const before = await folder.marks();
    const reader = new volume_reader/* VolumeReader */.So();
    // Beside the copy, for the shorter downtime: both read the same pages.
    const listing = folder.list(signal);
    listing.catch(() => { });
    let bytes = 0;
    try {
        await onStep?.('copying');
        for await (const chunk of folder.read(signal)) {
            await reader.write(chunk);
            await stream.write(chunk, 0, chunk.length);
            reporter.progress({ bytes: (bytes += chunk.length), totalBytes });
        }
        const files = await reader.end();
        if (!dataFiles.every((name) => files.some(({ path }) => path === name)))
            throw noData();
        const difference = (0,volume_reader/* fileDifference */.or)(await listing, files);
        if (difference !== null)
            throw disturbed(`while the data folder was copied, ${difference}`);
        assertSame(before, await folder.marks(), 'while the data folder was copied');
        await folder.assertQuiet();
        await onStep?.('copied');
        return files;
    }
    catch (error) {
        reader.abort();
        await listing.catch(() => { });
        throw ofSource(error);
    }
}
/**
 * The same is demanded of the moment in which the storage makes its copy.
 * @returns what the copy has to look like.
 */
async function freeze(folder, frozen, { reporter, signal, onStep }) {
    reporter.phase('Taking a snapshot of the volume');
    await folder.assertQuiet();
    const before = await folder.marks();
    const outline = await folder.outline();
    await onStep?.('copying');
    await frozen.freeze(signal);
    assertSame(before, await folder.marks(), 'while the snapshot was taken');
    await folder.assertQuiet();
    await onStep?.('frozen');
    return outline;
}
/** @throws BackupError `source-changed`, which names the first of these marks that is not in both. */
function assertSame(before, after, when) {
    for (const who of new Set([...before.keys(), ...after.keys()]))
        if (before.get(who) !== after.get(who))
            throw disturbed(`${when}, ${who} ${!before.has(who) ? 'came' : after.has(who) ? 'changed' : 'went'}`);
}
/** Nothing that was copied is good. */
function disturbed(message) {
    return new errors/* BackupError */.hj({
        code: 'source-changed',
        message,
        cause: 'Somebody, or an automation, wrote to the data folder of mongod, or started what can',
        remedy: 'Pause what does so, then run the backup again',
    });
}
async function copyFrozen(frozen, outline, facts, stream, context) {
    const folder = await frozen.open(context.signal);
    await context.onStep?.('snapshot opened');
    if ((await folder.outline()) !== outline)
        throw disturbed('the snapshot of the volume is not what the data folder was');
    return copy(folder, facts, stream, context);
}
/** What does not read like a tar here is no archive, but a stream that was cut or mixed up on its way. */
function ofSource(error) {
    if (!(error instanceof errors/* BackupError */.hj) || !error.code.startsWith('archive-'))
        return error;
    return new errors/* BackupError */.hj({
        code: 'source-failed',
        message: `the data folder did not come over whole: ${error.message}`,
        cause: 'The stream out of what reads it beside mongod was cut',
        remedy: 'Run the backup again; where it fails again, look at the log of what runs mongod',
        underlying: error,
    });
}
function bodyOf({ cleanShutdown, files }, databases, database) {
    const counts = Object.values(databases?.find(({ name }) => name === database)?.collections ?? {});
    return {
        snapshot: null,
        namespaces: [],
        volume: { cleanShutdown, files, databases },
        documents: counts.reduce((total, count) => total + count, 0),
        bytes: files.reduce((total, { size }) => total + size, 0),
    };
}
/** What mongod has looked at may be another folder than what reads it beside mongod has been given. */
function noData() {
    return new errors/* BackupError */.hj({
        code: 'source-failed',
        message: `what was copied is no data folder: ${dataFiles.join(' and ')} are not in it`,
        cause: 'What reads the volume beside mongod finds another folder there than mongod does',
        remedy: 'Look at how the volume is mounted, or use --kind hot',
    });
}
function notDiscarded({ message }) {
    return `the snapshot of the volume is still there: ${message}; issuer-backup heal removes it`;
}
function namesIn(database) {
    return Object.keys(database?.collections ?? {}).map((name) => ({ name }));
}
/** What shares the folder; null where mongod does not run, or does not let us ask. */
async function askDatabases(target, context) {
    if (!(await target.databaseRuns())) {
        context.reporter.warn('mongod does not run: what its data folder holds is copied without being listed');
        return null;
    }
    let connection;
    try {
        const route = await target.route('source', context);
        connection = route.connection;
        await (0,hot_content/* assertNoSwap */.h)(route, target.database);
        return {
            databases: await (0,databases/* listDatabases */.P)(connection.client),
            featureCompatibility: connection.facts.featureCompatibility,
        };
    }
    catch (error) {
        const failure = (0,mongo_failure/* mongoFailure */.pf)(error, 'source', 'listing the databases');
        if (!(failure instanceof errors/* BackupError */.hj) || failure.code === 'locked')
            throw failure;
        context.reporter.warn(`${failure.message}; the data folder is copied without listing what it holds`);
        return null;
    }
    finally {
        await connection?.close();
    }
}
function tellOthers({ database }, databases, { reporter }) {
    const others = (databases ?? []).map(({ name }) => name).filter((name) => name !== database);
    if (others.length === 0)
        return;
    reporter.info(`In the same data folder, and so in the archive: ${others.join(', ')}`);
}
function noCold({ type }) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `a ${type} target has no cold backup`,
        cause: 'A cold backup copies the data folder of a stopped mongod, which a connection string does not reach',
        remedy: 'Use --kind hot, or --target compose where Docker Compose runs the deployment',
    });
}

// EXTERNAL MODULE: ./src/operations/engine.ts
var engine = __webpack_require__(2958);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/archive/newest.ts
var newest = __webpack_require__(2802);
// EXTERNAL MODULE: ./src/archive/sidecar.ts
var archive_sidecar = __webpack_require__(5217);
;// CONCATENATED MODULE: ./src/operations/shrink.ts
/** Is a backup much smaller than those before it? A database that somebody emptied backs up without an error. */




/** So many of the last backups are compared with: enough that one odd one among them does not decide. */
const compared = 5;
/** Fewer documents, or bytes, come and go without meaning anything, unless all are gone. */
const least = { documents: 20, bytes: 10_000 };
function figuresOf(backup) {
    const { name, database, kind, started, documents, bytes, counts } = backup;
    return { name, database, kind, started, documents, bytes, counts };
}
/**
 * What has shrunk by more than `maxShrink` per cent against the median of the last {@link compared} backups of the same
 * database and kind: in bytes, in documents, and in each collection.
 * @param past in any order; one that is there twice, or is the present one, counts once or not at all.
 * @returns a sentence for each, the worst first.
 */
function shrinkage(present, past, maxShrink) {
    const last = comparable(present, past);
    if (last.length === 0)
        return [];
    const against = (value) => median(last.map(value));
    // A cold backup of a mongod that could not be asked says nothing of collections.
    const counted = last.filter(({ counts }) => Object.keys(counts).length > 0);
    const isCounted = counted.length > 0 && Object.keys(present.counts).length > 0;
    const names = new Set(isCounted ? counted.flatMap(({ counts }) => Object.keys(counts)) : []);
    const quantities = [
        { of: present.database, unit: 'bytes', now: present.bytes, was: against(({ bytes }) => bytes) },
        ...(isCounted
            ? [
                {
                    of: present.database,
                    unit: 'documents',
                    now: present.documents,
                    was: against(({ documents }) => documents),
                },
            ]
            : []),
        ...[...names].map((name) => ({
            of: name,
            unit: 'documents',
            now: present.counts[name] ?? 0,
            was: median(counted.map(({ counts }) => counts[name] ?? 0)),
        })),
    ];
    return quantities
        .map((quantity) => ({ ...quantity, lost: quantity.was === 0 ? 0 : 1 - quantity.now / quantity.was }))
        .filter(({ unit, now, was, lost }) => {
        const counts = now === 0 || was >= least[unit];
        return counts && lost * 100 > maxShrink;
    })
        .sort((a, b) => b.lost - a.lost)
        .map(({ of, unit, now, was, lost }) => {
        const percent = now === 0 ? 100 : Math.min(99, Math.round(lost * 100));
        const before = last.length === 1 ? 'the last backup' : `the median of the last ${last.length} backups`;
        return `${of} has shrunk by ${percent}%: ${shown(now)} ${unit}, and ${shown(was)} in ${before}`;
    });
}
/** The figures of archives in a folder by their sidecars; what cannot be read is no reason to fail. */
async function figuresIn(folder, { database, kind }) {
    const figures = [];
    for (const name of (0,newest/* archivesAmong */.Yy)(await (0,external_node_fs_promises_.readdir)(folder).catch(() => []))) {
        const sidecar = (await (0,archive_sidecar/* readSidecar */.YD)(external_node_path_default().join(folder, name)).catch(() => null))?.sidecar;
        if (sidecar?.database !== database || sidecar.kind !== kind || sidecar.purpose !== 'backup')
            continue;
        figures.push(figuresOf(sidecar));
        // The present one is among them.
        if (figures.length > compared)
            break;
    }
    return figures;
}
function comparable(present, past) {
    const known = new Map();
    for (const figures of past) {
        const { name, database, kind, started } = figures;
        if (database !== present.database || kind !== present.kind || name === present.name)
            continue;
        if (started < present.started)
            known.set(name, figures);
    }
    return [...known.values()].sort((a, b) => (a.started < b.started ? 1 : -1)).slice(0, compared);
}
/** The lower one of the two in the middle: of two that differ, nobody can say which is the odd one. */
function median(values) {
    return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
function shown(count) {
    return count.toLocaleString('en-US');
}

;// CONCATENATED MODULE: ./src/operations/backup.ts
/** `backup`: a database and its service's files, into one encrypted archive. */
















/** A dump during which somebody changed collections is worth nothing, and is made anew so often. */
const attempts = 3;
/** Between two attempts, milliseconds. */
const pause = 1_000;
/** @throws BackupError of every kind; nothing stands under a final name then, as `writeArchive` has it. */
async function backup(settings, context) {
    const started = Date.now();
    const target = (0,target_target/* openTarget */.A)(settings.target);
    await assertSidecarFree(settings);
    warnOfKeys(settings, context);
    const lock = settings.dryRun ? null : await target.lock('backup', context.reporter);
    try {
        if (lock)
            await (0,outage/* healOutage */.em)(target, lock, context, { unhealthy: 'warning' });
        const result = settings.kind === 'cold'
            ? await backupCold(settings, context, target, lock)
            : await backupHot(settings, context, target);
        const shrunk = await shrinkOf(settings, result);
        for (const sentence of shrunk)
            context.reporter.warn(sentence);
        return { ...result, shrunk, duration: Date.now() - started };
    }
    catch (error) {
        context.signal.throwIfAborted();
        throw (0,mongo_failure/* mongoFailure */.pf)(error, 'source', `backing up ${target.database}`);
    }
    finally {
        await lock?.release();
    }
}
async function backupHot(settings, context, target) {
    const route = await target.route('source', context);
    try {
        for (let attempt = 1;; attempt++) {
            try {
                return await once(settings, context, target, route);
            }
            catch (error) {
                const { message } = error;
                const changed = error instanceof errors/* BackupError */.hj && error.code === 'source-changed';
                const again = changed || (route.interrupted?.() ?? false);
                // What went to stdout cannot be taken back.
                if (!again || attempt === attempts || 'stdout' in settings.output)
                    throw error;
                context.signal.throwIfAborted();
                context.reporter.warn(`${message}; trying again (${attempt + 1} of ${attempts})`);
                await (0,promises_.setTimeout)(pause, undefined, { signal: context.signal });
            }
        }
    }
    finally {
        await route.connection.close();
    }
}
async function once(settings, context, target, route) {
    const db = route.connection.client.db(target.database);
    const catalog = await (0,mongo_catalog/* readCatalog */.uM)(db);
    assertExpected(target.database, catalog, settings.expect);
    assertReadable(catalog);
    const plan = (0,engine/* chooseEngine */.m)(settings, route.connection.facts, catalog);
    for (const warning of plan.warnings)
        context.reporter.warn(warning);
    if ('folder' in settings.output)
        await (0,room/* assertRoom */.k)(db, settings.output.folder, target.database);
    const result = {
        database: target.database,
        kind: 'hot',
        engine: plan.engine,
        consistency: plan.consistency,
        namespaces: catalog.map(({ name }) => name),
        stops: [],
    };
    if (settings.dryRun)
        return { ...result, archive: null, downtime: null };
    const { output, prefix, writing } = settings;
    const totalDocuments = await estimate(route, target.database, catalog);
    const content = await (0,hot_content/* hotContent */.B)({ database: target.database, route, plan, totalDocuments }, context);
    const archive = await (0,write_archive/* writeArchive */._)({ target, content, output, prefix, purpose: 'backup', writing }, context);
    return { ...result, archive, downtime: null };
}
async function shrinkOf({ output, maxShrink, past }, { archive, ...plan }) {
    if (archive === null)
        return [];
    const inFolder = 'folder' in output ? await figuresIn(output.folder, plan) : [];
    return shrinkage({ ...plan, ...archive }, [...inFolder, ...past], maxShrink);
}
/** What is beside a stream is written last, when the stream cannot be taken back. @throws BackupError `not-writable`. */
async function assertSidecarFree({ output, writing }) {
    if (!('stdout' in output) || output.sidecar === undefined)
        return;
    const files = [output.sidecar, ...(writing.signKey ? [(0,signature/* signaturePath */.oY)(output.sidecar)] : [])];
    for (const file of files) {
        if (await (0,src_files/* exists */.t2)(file))
            throw (0,src_files/* writeFailure */.EU)(file, Object.assign(new Error(), { code: 'EEXIST' }));
    }
}
/** What no archive of ours would be read with is not written either. */
function assertReadable(catalog) {
    if (catalog.length <= archive_reader/* largestPrelude */.q.collections)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `there are ${catalog.length} collections, and an archive holds ${archive_reader/* largestPrelude */.q.collections} at most`,
        remedy: 'Split the database, or use a backup of the whole data folder',
    });
}
/** From the server's metadata: good enough for a progress bar, and for nothing else. */
async function estimate({ connection }, database, catalog) {
    const db = connection.client.db(database);
    const collections = catalog.filter(({ type }) => type === 'collection');
    try {
        const counts = await Promise.all(collections.map(({ name }) => db.collection(name).estimatedDocumentCount()));
        return counts.reduce((total, count) => total + count, 0);
    }
    catch {
        return undefined;
    }
}
function warnOfKeys({ writing }, { reporter }) {
    const { encryption, signKey } = writing;
    for (const warning of [...encryption.warnings, ...(signKey?.warnings ?? [])])
        reporter.warn(warning);
    if (encryption.recipientCount === 1) {
        reporter.warn('Only one identity can open this archive; a second recipient, kept elsewhere, guards against its loss');
    }
}


/***/ })

};
