export const id = 358;
export const ids = [358];
export const modules = {

/***/ 77358:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readHistory: () => (/* binding */ readHistory),
/* harmony export */   writeHistory: () => (/* binding */ writeHistory)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(27597);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(64377);
/* harmony import */ var _operations_shrink_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(69805);
/**
 * The figures of past backups, in the cache of GitHub Actions: what a backup is compared with where no folder keeps the
 * sidecars. Caches are evicted at will, so nothing is in it that is needed, and no failure of it is one of the backup.
 */





const file = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    version: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz(1),
    backups: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
        name: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(),
        database: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(),
        kind: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(['hot', 'cold']),
        started: zod__WEBPACK_IMPORTED_MODULE_5__/* .datetime */ .w$(),
        documents: zod__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig().nonnegative(),
        bytes: zod__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig().nonnegative(),
        counts: zod__WEBPACK_IMPORTED_MODULE_4__/* .record */ .g1P(zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP(), zod__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig().nonnegative()),
    })),
});
/** So many are kept: of hot and cold backups those that are compared with, and some to spare. */
const most = 4 * _operations_shrink_js__WEBPACK_IMPORTED_MODULE_3__/* .compared */ .mU;
/** Empty where there is none, or none that can be read. */
async function readHistory(place, reporter) {
    if (!isThere())
        return [];
    reporter.phase('Reading the figures of past backups');
    const at = fileOf(place);
    try {
        // Left by an earlier job, it would be taken for what the cache had.
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(at, { force: true });
        const cache = await Promise.all(/* import() */[__webpack_require__.e(110), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 18091));
        if (!cache.isFeatureAvailable())
            return [];
        const hit = await cache.restoreCache([at], keyOf(place) + place.run, [keyOf(place)]);
        if (hit === undefined)
            return [];
        return file.parse(JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(at, 'utf8'))).backups;
    }
    catch (error) {
        reporter.info(`The figures of past backups cannot be had from the cache: ${error.message}`);
        return [];
    }
}
/** Adds a backup to what {@link readHistory} gave. */
async function writeHistory(place, past, present, reporter) {
    if (!isThere())
        return;
    const at = fileOf(place);
    try {
        const cache = await Promise.all(/* import() */[__webpack_require__.e(110), __webpack_require__.e(91)]).then(__webpack_require__.bind(__webpack_require__, 18091));
        if (!cache.isFeatureAvailable())
            return;
        const others = past.filter(({ name }) => name !== present.name);
        const backups = [...others, (0,_operations_shrink_js__WEBPACK_IMPORTED_MODULE_3__/* .figuresOf */ .h5)(present)]
            .sort((a, b) => (a.started < b.started ? 1 : -1))
            .slice(0, most);
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(node_path__WEBPACK_IMPORTED_MODULE_2___default().dirname(at), { recursive: true });
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(at, JSON.stringify({ version: 1, backups }));
        await cache.saveCache([at], keyOf(place) + place.run);
    }
    catch (error) {
        reporter.info(`The figures of this backup are not in the cache: ${error.message}`);
    }
}
/** Without the client, which takes time to load and knows more: a job of another forge may have no cache at all. */
function isThere() {
    const { ACTIONS_CACHE_URL, ACTIONS_RESULTS_URL } = process.env;
    return Boolean(ACTIONS_CACHE_URL || ACTIONS_RESULTS_URL);
}
function keyOf({ deployment }) {
    const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(deployment).digest('hex').slice(0, 16);
    return `issuer-backup-history-v1-${digest}-`;
}
function fileOf({ folder }) {
    return node_path__WEBPACK_IMPORTED_MODULE_2___default().join(folder, 'history.json');
}


/***/ }),

/***/ 82802:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H0: () => (/* binding */ newestArchive),
/* harmony export */   Yy: () => (/* binding */ archivesAmong),
/* harmony export */   tc: () => (/* binding */ isArchive)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** Which archive is the newest one of a database: by the time in its name, and only with the sidecar that says so. */

const archiveName = /^(.+-\d{8}T\d{6}Z-(?:hot|cold))(?:-(\d+))?\.tar\.(?:zst|gz)\.age$/;
const timeInName = /\d{8}T\d{6}Z/g;
/** Is this the name of an archive of ours? */
function isArchive(name) {
    return archiveName.test(name);
}
/** Those of the names that are names of archives, the newest first. */
function archivesAmong(names) {
    return [...names].filter(isArchive).sort((a, b) => (timeIn(a) < timeIn(b) ? 1 : -1));
}
/**
 * The name of the newest archive of this database; only one with a sidecar counts as complete.
 * @throws BackupError `usage` where there is none, or two are equally new; as `sidecarOf` throws, since what cannot be
 * read may be the newest.
 */
async function newestArchive(database, shelf) {
    const { names, where, otherwise } = shelf;
    const newest = [];
    for (const name of archivesAmong(names)) {
        if (newest[0] && timeIn(name) < timeIn(newest[0]))
            break;
        const sidecar = await shelf.sidecarOf(name).catch((error) => {
            throw untold(name, error);
        });
        // A safety archive is newer than what was restored, and the last thing that anybody wants back by "latest".
        if (sidecar?.database !== database || sidecar.purpose !== 'backup')
            continue;
        // Under another name a signed old archive would pass for the newest.
        if (sidecar.file !== name)
            continue;
        newest.push(name);
    }
    const [name, ...others] = newest;
    if (name && others.length === 0)
        return name;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: name
            ? `${newest.length} archives in ${where} are equally new: ${newest.sort().join(', ')}`
            : `there is no complete archive of ${database} in ${where}`,
        cause: name
            ? 'They were made in the same second'
            : 'Only archives with their sidecar (.json) beside them count',
        remedy: otherwise,
    });
}
/** The last one counts: what stands before it was chosen by the user, and may look like a time. */
function timeIn(archive) {
    return archive.match(timeInName).at(-1);
}
/** It may be the newest of this database: an older one must not be taken for that without a word. */
function untold(name, underlying) {
    if (!(underlying instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj))
        return underlying;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: underlying.code,
        message: `whether ${name} is the newest archive cannot be told: ${underlying.message}`,
        ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
        remedy: `Name the archive by its path, or move ${name} away`,
        underlying,
    });
}


/***/ }),

/***/ 69805:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lv: () => (/* binding */ figuresIn),
/* harmony export */   h5: () => (/* binding */ figuresOf),
/* harmony export */   mU: () => (/* binding */ compared),
/* harmony export */   vI: () => (/* binding */ shrinkage)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _archive_newest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(82802);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(15217);
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
    for (const name of (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_2__/* .archivesAmong */ .Yy)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(folder).catch(() => []))) {
        const sidecar = (await (0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_3__/* .readSidecar */ .YD)(node_path__WEBPACK_IMPORTED_MODULE_1___default().join(folder, name)).catch(() => null))?.sidecar;
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


/***/ })

};
