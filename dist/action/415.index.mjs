export const id = 415;
export const ids = [415];
export const modules = {

/***/ 60415:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fetchArtifacts: () => (/* binding */ fetchArtifacts)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(46466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var _archive_manifest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(49365);
/* harmony import */ var _archive_newest_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(82802);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(15217);
/* harmony import */ var _archive_signature_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(93764);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(59148);
/* harmony import */ var _artifact_service_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(32160);
/** Archives out of the artifacts of a run: the newest of a database, or one by its name, with what belongs beside it. */












/**
 * Downloads the newest archive of a database that a run has published, or one by its name, with what belongs beside it.
 * @throws BackupError `usage` where there is none, and as {@link assertArtifacts}; `archive-damaged` where what arrived
 * has another digest; `not-writable` where a file of its name is in the folder; `vault-failed`.
 */
async function fetchArtifacts({ choice, folder, from }, reporter, environment = process.env) {
    (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_11__/* .assertArtifacts */ .Gr)(environment);
    const client = await (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_11__/* .artifactClient */ .AR)();
    const [repositoryOwner = '', repositoryName = ''] = from?.repository.split('/') ?? [];
    const findBy = from && { workflowRunId: from.runId, repositoryOwner, repositoryName, token: from.token };
    const find = findBy ? { findBy } : {};
    const { artifacts } = await client.listArtifacts({ ...find, latest: true }).catch((error) => {
        throw (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_11__/* .failed */ .gz)('listing the artifacts', error);
    });
    const shelf = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
    const where = from ? `the artifacts of run ${from.runId}` : 'the artifacts of this run';
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdir)(folder, { recursive: true });
    const work = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdtemp)(node_path__WEBPACK_IMPORTED_MODULE_3___default().join(folder, '.download-'));
    const get = async (name) => {
        const { id, digest } = shelf.get(name);
        return await (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_11__/* .downloaded */ .aW)(client, { id, name, digest }, await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdtemp)(node_path__WEBPACK_IMPORTED_MODULE_3___default().join(work, 'one-')), find);
    };
    try {
        const name = await chosen(choice, {
            ...{ names: shelf.keys(), where, otherwise: 'Name the archive' },
            sidecarOf: async (archive) => {
                if (!shelf.has((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__/* .sidecarPath */ .n8)(archive)))
                    return null;
                return (0,_archive_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .parseSidecar */ .L0)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(await get((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__/* .sidecarPath */ .n8)(archive))));
            },
        });
        reporter.phase(`Downloading ${name}`);
        return await kept(name, shelf, get, folder);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(work, { recursive: true, force: true });
    }
}
function chosen(choice, shelf) {
    if ('latestOf' in choice)
        return (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_6__/* .newestArchive */ .H0)(choice.latestOf, shelf);
    const names = [...shelf.names];
    if (names.includes(choice.name) && (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_6__/* .isArchive */ .tc)(choice.name))
        return choice.name;
    const archives = names.filter(_archive_newest_js__WEBPACK_IMPORTED_MODULE_6__/* .isArchive */ .tc);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_9__/* .BackupError */ .hj({
        code: 'usage',
        message: `${choice.name} is not in ${shelf.where}`,
        cause: archives.length === 0 ? 'There is no archive in them' : `There are ${archives.slice(0, 5).join(', ')}`,
        remedy: 'Check run and name; artifacts are gone when their days are over',
    });
}
/** What a fetched archive is made of, from the working folder to where it belongs. */
async function kept(name, shelf, get, folder) {
    const keep = async (file) => {
        if (!shelf.has(file))
            return null;
        const to = node_path__WEBPACK_IMPORTED_MODULE_3___default().join(folder, file);
        await (0,_files_js__WEBPACK_IMPORTED_MODULE_10__/* .publish */ .mk)(await get(file), to).catch((error) => {
            throw (0,_files_js__WEBPACK_IMPORTED_MODULE_10__/* .writeFailure */ .EU)(to, error);
        });
        return to;
    };
    const archive = (await keep(name));
    const sidecar = await keep((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__/* .sidecarPath */ .n8)(name));
    const signature = await keep((0,_archive_signature_js__WEBPACK_IMPORTED_MODULE_8__/* .signaturePath */ .oY)((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__/* .sidecarPath */ .n8)(name)));
    if (sidecar === null)
        return { archive, sidecar, signature };
    const told = (0,_archive_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .parseSidecar */ .L0)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(sidecar)).sha256;
    const sha256 = await sha256Of(archive);
    if (told === sha256)
        return { archive, sidecar, signature };
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_9__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: `the artifact ${name} is not the file that its sidecar describes: their SHA-256 differ`,
        cause: 'The archive was replaced, or the two are of different runs',
        remedy: 'Use another archive',
    });
}
async function sha256Of(file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_4__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(file), hash);
    return hash.digest('hex');
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


/***/ })

};
