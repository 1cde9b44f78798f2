export const id = 975;
export const ids = [975,424];
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
/* harmony import */ var _mongo_catalog_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3599);
/* harmony import */ var _mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8066);
/* harmony import */ var _mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8243);
/* harmony import */ var _mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8768);
/* harmony import */ var _target_lock_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4386);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7190);
/* harmony import */ var _heal_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(326);
/** `cleanup`: lists what runs of ours have left behind, and removes it on request. */









/** A partial file that nothing has been added to for so long belongs to nobody any more, milliseconds. */
const abandonedAfter = 60 * 60_000;
/** @throws BackupError `locked` where something is to be removed while another run is at work. */
async function cleanup(settings, context) {
    const target = (0,_target_target_js__WEBPACK_IMPORTED_MODULE_7__/* .openTarget */ .A)(settings.target);
    const { connection } = await target.route('target');
    try {
        const db = connection.client.db(target.database);
        const files = await partialFiles(settings.folder);
        if (!settings.remove) {
            return { found: [...(await inDatabase(db)), ...files], removed: [] };
        }
        const lock = await _target_lock_js__WEBPACK_IMPORTED_MODULE_6__/* .Lock */ .c.take(db, 'cleanup', context.reporter);
        try {
            await (0,_heal_js__WEBPACK_IMPORTED_MODULE_8__.healUnderLock)(connection, target, context, ['in-place']);
            const found = [...(await inDatabase(db)), ...files];
            const removed = found.filter(({ removable }) => removable);
            await lock.assertHeld();
            await remove(db, removed);
            return { found, removed };
        }
        finally {
            await lock.release();
        }
    }
    catch (error) {
        throw (0,_mongo_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .mongoFailure */ .pf)(error, 'target', 'cleaning up');
    }
    finally {
        await connection.close();
    }
}
async function inDatabase(db) {
    const records = new Map((await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .readJournal */ .a0)(db)).map((record) => [record._id, record]));
    const found = [];
    for (const { id, staged, before, strays } of await (0,_mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_5__/* .findLeftovers */ .Q_)(db)) {
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
    if (!record && !_mongo_catalog_js__WEBPACK_IMPORTED_MODULE_2__/* .ownShape */ .q0.test(name))
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
    await (0,_mongo_leftovers_js__WEBPACK_IMPORTED_MODULE_5__/* .dropAll */ .PA)(db, [...of('staged collection'), ...of('replaced collection')]);
    await (0,_mongo_journal_js__WEBPACK_IMPORTED_MODULE_4__/* .journalOf */ .PR)(db).deleteMany({ _id: { $in: of('journal entry') } });
    for (const path of of('partial file'))
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { force: true });
}


/***/ }),

/***/ 4424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QZ: () => (/* binding */ ConnectionString)
/* harmony export */ });
/* unused harmony exports CommaAndColonSeparatedRecord, redactConnectionString */
/* harmony import */ var _lib_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1341);


/* unused harmony default export */ var __WEBPACK_DEFAULT_EXPORT__ = (_lib_index_js__WEBPACK_IMPORTED_MODULE_0__["default"]);
const CommaAndColonSeparatedRecord = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.CommaAndColonSeparatedRecord;
const ConnectionString = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.ConnectionString;
const redactConnectionString = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.redactConnectionString;


/***/ })

};
