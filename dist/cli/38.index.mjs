export const id = 38;
export const ids = [38];
export const modules = {

/***/ 6038:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   cleanup: () => (/* binding */ cleanup)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _mongo_failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8450);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8243);
/* harmony import */ var _mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8768);
/* harmony import */ var _mongo_own_names_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6241);
/* harmony import */ var _target_lock_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4386);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5997);
/* harmony import */ var _heal_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(326);
/* harmony import */ var _outage_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3563);
/** `cleanup`: lists what runs of ours have left behind, and removes it on request. */










/** A partial file that nothing has been added to for so long belongs to nobody any more, milliseconds. */
const abandonedAfter = 60 * 60_000;
/** @throws BackupError `locked` where something is to be removed while another run is at work. */
async function cleanup(settings, context) {
    const target = (0,_target_target_js__WEBPACK_IMPORTED_MODULE_7__/* .openTarget */ .A)(settings.target);
    const files = await partialFiles(settings.folder);
    const lock = settings.remove ? await target.lock('cleanup', context.reporter) : null;
    try {
        if (lock) {
            await (0,_outage_js__WEBPACK_IMPORTED_MODULE_9__/* .healOutage */ .em)(target, lock, context);
            await (0,_outage_js__WEBPACK_IMPORTED_MODULE_9__/* .clearStaged */ .Qf)(target, lock, context);
        }
        const parts = [await cleanDataFolder(target, lock, context)];
        if (await target.databaseRuns())
            parts.push(await cleanDatabase(target, settings, context));
        else
            context.reporter.warn('mongod does not run: what is left in its database is not listed');
        const removable = settings.remove ? files.filter(({ removable }) => removable) : [];
        for (const { name } of removable)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(name, { force: true });
        parts.push({ found: files, removed: removable });
        return {
            found: parts.flatMap(({ found }) => found),
            removed: parts.flatMap(({ removed }) => removed),
        };
    }
    catch (error) {
        throw (0,_mongo_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .mongoFailure */ .pf)(error, 'target', 'cleaning up');
    }
    finally {
        await lock?.release();
    }
}
async function cleanDatabase(target, settings, context) {
    const { connection } = await target.route('target', context);
    try {
        const db = connection.client.db(target.database);
        if (!settings.remove)
            return { found: await inDatabase(db), removed: [] };
        const lock = await _target_lock_js__WEBPACK_IMPORTED_MODULE_6__/* .Lock */ .c.take(db, 'cleanup', context.reporter);
        try {
            await (0,_heal_js__WEBPACK_IMPORTED_MODULE_8__.healUnderLock)(connection, target, context, { passOver: ['in-place'] });
            const found = await inDatabase(db);
            const removed = found.filter(({ removable }) => removable);
            await lock.assertHeld();
            await remove(db, removed);
            return { found, removed };
        }
        finally {
            await lock.release();
        }
    }
    finally {
        await connection.close();
    }
}
/** What cold restores and their rollbacks keep beside the live data. */
async function cleanDataFolder(target, lock, context) {
    const cold = await target.coldIfAny();
    try {
        return cold ? await cleanFolder(cold.folder, lock, context) : { found: [], removed: [] };
    }
    finally {
        await cold?.release();
    }
}
async function cleanFolder(folder, lock, { reporter }) {
    const found = [];
    for (const [id, state] of await (0,_outage_js__WEBPACK_IMPORTED_MODULE_9__/* .restoresIn */ .ho)(folder, reporter)) {
        if (state.exchanging)
            found.push({ kind: 'data folder', name: id, why: 'it is half exchanged', removable: false });
        else if (state.before)
            found.push({ kind: 'data folder', name: id, ...keptVerdict(await folder.recall(id)) });
        else if (state.after)
            found.push({ kind: 'data folder', name: id, why: 'it was rolled back', removable: true });
        else
            found.push({ kind: 'data folder', name: id, why: 'its restore came to nothing', removable: true });
    }
    const removed = lock ? found.filter(({ removable }) => removable) : [];
    for (const { name } of removed) {
        await lock.assertHeld();
        await folder.remove(name, 'all');
    }
    return { found, removed };
}
function keptVerdict(note) {
    if (note === null)
        return { why: 'nothing says how long it is kept: look at it', removable: false };
    const { keepUntil } = JSON.parse(note);
    return { why: `replaced, and kept until ${keepUntil}`, removable: Date.parse(keepUntil) <= Date.now() };
}
async function inDatabase(db) {
    const records = new Map((await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_3__/* .readJournal */ .a0)(db)).map((record) => [record._id, record]));
    const found = [];
    for (const { id, staged, before, strays } of await (0,_mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_4__/* .findLeftovers */ .Q_)(db)) {
        const record = records.get(id);
        for (const name of staged)
            found.push({ kind: 'staged collection', name, ...stagedVerdict(name, record) });
        for (const name of strays)
            found.push({ kind: 'stray writes', name, ...strayVerdict });
        for (const name of before)
            found.push({ kind: 'replaced collection', name, ...beforeVerdict(record) });
    }
    for (const record of records.values()) {
        const { removable } = beforeVerdict(record);
        const over = record.state === 'aborted' || record.state === 'rolled-back' || record.state === 'restored-in-place';
        if (over || (record.state === 'swapped' && removable)) {
            found.push({ kind: 'journal entry', name: record._id, why: `it is ${record.state}`, removable: true });
        }
    }
    return found;
}
function stagedVerdict(name, record) {
    if (!record && !_mongo_own_names_js__WEBPACK_IMPORTED_MODULE_5__/* .ownShape */ .q0.test(name))
        return { why: 'its name is not one that we give', removable: false };
    if (!record)
        return { why: 'no restore knows it', removable: true };
    const atWork = ['staging', 'ready', 'swapping', 'rolling-back'].includes(record.state);
    return { why: `its restore is ${record.state}`, removable: !atWork };
}
const strayVerdict = {
    why: 'somebody wrote these during a swap, and they clash with what is live: merge them, then drop it by hand',
    removable: false,
};
/** What was replaced is somebody's data: it goes only when its time has run out, never for want of a record. */
function beforeVerdict(record) {
    if (!record)
        return { why: 'no restore knows it: look at it, then drop it by hand', removable: false };
    if (record.state !== 'swapped')
        return { why: `its restore is ${record.state}`, removable: false };
    const until = record.keepUntil;
    if (until === null)
        return { why: 'the checks after its restore have not passed', removable: false };
    const expired = until.getTime() <= Date.now();
    return { why: `kept until ${until.toISOString()}`, removable: expired };
}
async function partialFiles(folder) {
    const names = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(folder).catch(() => []);
    const found = [];
    for (const file of names.filter((name) => /\.tar\.(zst|gz)\.age\.partial$/.test(name))) {
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, file);
        const { mtimeMs } = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path);
        const removable = Date.now() - mtimeMs > abandonedAfter;
        const why = removable ? 'nothing was added for an hour' : 'it was written to within the hour';
        found.push({ kind: 'partial file', name: path, why, removable });
    }
    return found;
}
async function remove(db, leftovers) {
    const of = (kind) => leftovers.filter((one) => one.kind === kind).map(({ name }) => name);
    await (0,_mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_4__/* .dropAll */ .PA)(db, [...of('staged collection'), ...of('replaced collection')]);
    await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_3__/* .journalOf */ .PR)(db).deleteMany({ _id: { $in: of('journal entry') } });
}


/***/ })

};
