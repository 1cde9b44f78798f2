export const id = 193;
export const ids = [193];
export const modules = {

/***/ 3193:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  backup: () => (/* binding */ backup)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/mongo/archive-reader.ts
var archive_reader = __webpack_require__(2956);
// EXTERNAL MODULE: ./src/mongo/catalog.ts
var mongo_catalog = __webpack_require__(3599);
// EXTERNAL MODULE: ./src/mongo/connection.ts
var connection = __webpack_require__(8066);
// EXTERNAL MODULE: ./src/target/target.ts + 1 modules
var target_target = __webpack_require__(7190);
// EXTERNAL MODULE: ./src/operations/engine.ts
var engine = __webpack_require__(2958);
;// CONCATENATED MODULE: ./src/operations/expected.ts
/** What must be there, or a backup is no backup. */

/**
 * @throws BackupError `no-such-database` where it holds no collection at all; `collection-missing` where an expected
 * one is absent.
 */
function assertExpected(database, present, expected) {
    if (present.length === 0) {
        throw new errors/* BackupError */.h({
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
    throw new errors/* BackupError */.h({
        code: 'collection-missing',
        message: `${database} lacks ${missing.join(', ')}`,
        cause: 'Data has been lost, this is another database, or the service never created them',
        remedy: 'If that is as it should be, name the collections that must be there with --expect',
    });
}

// EXTERNAL MODULE: ./src/operations/room.ts
var room = __webpack_require__(3679);
// EXTERNAL MODULE: ./src/operations/write-archive.ts + 7 modules
var write_archive = __webpack_require__(9807);
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
    if (settings.kind === 'cold')
        throw noCold(target);
    warnOfKeys(settings, context);
    const route = await target.route('source');
    try {
        for (let attempt = 1;; attempt++) {
            try {
                const result = await once(settings, context, target, route);
                return { ...result, duration: Date.now() - started };
            }
            catch (error) {
                const again = error instanceof errors/* BackupError */.h && error.code === 'source-changed';
                // What went to stdout cannot be taken back.
                if (!again || attempt === attempts || 'stdout' in settings.output)
                    throw error;
                context.reporter.warn(`${error.message}; trying again (${attempt + 1} of ${attempts})`);
                await (0,promises_.setTimeout)(pause, undefined, { signal: context.signal });
            }
        }
    }
    catch (error) {
        context.signal.throwIfAborted();
        throw (0,connection/* mongoFailure */.pf)(error, 'source', `backing up ${target.database}`);
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
    };
    if (settings.dryRun)
        return { ...result, archive: null };
    const { output, prefix, writing } = settings;
    const totalDocuments = await estimate(route, target.database, catalog);
    const archive = await (0,write_archive/* writeArchive */._)({ target, route, plan, output, prefix, purpose: 'backup', writing, totalDocuments }, context);
    return { ...result, archive };
}
/** What no archive of ours would be read with is not written either. */
function assertReadable(catalog) {
    if (catalog.length <= archive_reader/* largestPrelude */.q.collections)
        return;
    throw new errors/* BackupError */.h({
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
function noCold({ type }) {
    return new errors/* BackupError */.h({
        code: 'usage',
        message: `a ${type} target has no cold backup`,
        cause: 'A cold backup copies the data folder of a stopped mongod, which a connection string does not reach',
        remedy: 'Use --kind hot',
    });
}


/***/ })

};
