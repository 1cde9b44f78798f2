export const id = 415;
export const ids = [415];
export const modules = {

/***/ 60415:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fetchArtifacts: () => (/* binding */ fetchArtifacts)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _archive_fetched_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(80379);
/* harmony import */ var _archive_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(49365);
/* harmony import */ var _archive_newest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(82802);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(15217);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(59148);
/* harmony import */ var _artifact_service_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(32160);
/** Archives out of artifacts: the newest of a database, or one by its name, with what belongs beside it. */









/**
 * Downloads the newest archive of a database that a run has published, or one by its name, with what belongs beside it.
 * @throws BackupError `usage` where there is none, and as {@link assertArtifacts}; `archive-damaged` where what arrived
 * has another digest; `not-writable` where another file of its name is in the folder; `vault-failed`.
 */
async function fetchArtifacts(request, { reporter, signal }, environment = process.env) {
    const { choice, folder, from } = request;
    (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_8__/* .assertArtifacts */ .Gr)(environment);
    const client = await (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_8__/* .artifactClient */ .AR)();
    const listed = from?.runId === 'any'
        ? await ofAnyRun(from, environment, (text) => reporter.warn(text), signal)
        : await ofOneRun(client, from);
    const where = from === undefined
        ? 'the artifacts of this run'
        : `the artifacts of ${from.runId === 'any' ? from.repository : `run ${from.runId}`}`;
    // Of one name the last one counts.
    const shelf = new Map(listed.toSorted((a, b) => a.id - b.id).map((one) => [one.name, one]));
    /** What belongs to an archive was published by the same run. */
    const beside = (archive, name) => {
        const { findBy } = shelf.get(archive).find;
        const found = shelf.get(name);
        return found?.find.findBy?.workflowRunId === findBy?.workflowRunId ? found : undefined;
    };
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(folder, { recursive: true });
    const work = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)(node_path__WEBPACK_IMPORTED_MODULE_1___default().join(folder, '.download-'));
    const get = async (one) => await (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_8__/* .downloaded */ .aW)(client, one, await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)(node_path__WEBPACK_IMPORTED_MODULE_1___default().join(work, 'one-')), one.find);
    try {
        const name = await chosen(choice, {
            ...{ names: shelf.keys(), where, otherwise: 'Name the archive' },
            sidecarOf: async (archive) => {
                const sidecar = beside(archive, (0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_5__/* .sidecarPath */ .n8)(archive));
                return sidecar ? (0,_archive_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .parseSidecar */ .L0)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(await get(sidecar))) : null;
            },
        });
        reporter.phase(`Downloading ${name}`);
        return await (0,_archive_fetched_js__WEBPACK_IMPORTED_MODULE_2__/* .fetchTogether */ .n)(name, {
            has: (file) => beside(name, file) !== undefined,
            digestOf: (file) => /^sha256:([0-9a-f]{64})$/.exec(shelf.get(file)?.digest ?? '')?.[1],
            download: async (file, to) => {
                await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(await get(shelf.get(file)), to);
                return (0,_files_js__WEBPACK_IMPORTED_MODULE_7__/* .sha256Of */ .Bj)(to);
            },
        }, folder);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(work, { recursive: true, force: true });
    }
}
async function ofOneRun(client, from) {
    const find = from ? { findBy: findBy(from, Number(from.runId)) } : {};
    const { artifacts } = await client.listArtifacts({ ...find, latest: true }).catch((error) => {
        throw (0,_artifact_service_js__WEBPACK_IMPORTED_MODULE_8__/* .failed */ .gz)('listing the artifacts', error);
    });
    return artifacts.map(({ id, name, digest }) => ({ id, name, digest, find }));
}
/** The client knows only those of one run. */
async function ofAnyRun(from, { GITHUB_API_URL: apiUrl = 'https://api.github.com' }, warn, signal) {
    const [{ ReleaseApi }, { releasePlace }] = await Promise.all([
        __webpack_require__.e(/* import() */ 307).then(__webpack_require__.bind(__webpack_require__, 66307)),
        __webpack_require__.e(/* import() */ 775).then(__webpack_require__.bind(__webpack_require__, 51775)),
    ]);
    const { repository, token } = from;
    const api = new ReleaseApi(releasePlace({ apiUrl, repository, token, tag: undefined }), { signal, warn });
    const found = [];
    for await (const { id, name, digest, expired, workflow_run: run } of api.artifacts()) {
        // Whoever may open a pull request can have a run of it publish what looks like the newest archive.
        if (expired || !run || run.head_repository_id !== run.repository_id)
            continue;
        found.push({ id, name, digest: digest ?? undefined, find: { findBy: findBy(from, run.id) } });
    }
    return found;
}
function findBy({ repository, token }, workflowRunId) {
    const [repositoryOwner = '', repositoryName = ''] = repository.split('/');
    return { workflowRunId, repositoryOwner, repositoryName, token };
}
function chosen(choice, shelf) {
    if ('latestOf' in choice)
        return (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_4__/* .newestArchive */ .H0)(choice.latestOf, shelf);
    const names = [...shelf.names];
    if (names.includes(choice.name) && (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_4__/* .isArchive */ .tc)(choice.name))
        return choice.name;
    const archives = names.filter(_archive_newest_js__WEBPACK_IMPORTED_MODULE_4__/* .isArchive */ .tc);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .BackupError */ .hj({
        code: 'usage',
        message: `${choice.name} is not in ${shelf.where}`,
        cause: archives.length === 0 ? 'There is no archive in them' : `There are ${archives.slice(0, 5).join(', ')}`,
        remedy: 'Check run and name; artifacts are gone when their days are over',
    });
}


/***/ }),

/***/ 80379:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ fetchTogether),
/* harmony export */   q: () => (/* binding */ longestSidecar)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(59148);
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(49365);
/* harmony import */ var _sidecar_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(15217);
/* harmony import */ var _signature_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(93764);
/** An archive from elsewhere into a folder, with what belongs beside it: all of it, or nothing. */







/** What calls itself a sidecar and is larger is none, bytes. */
const longestSidecar = 16 * 1024 * 1024;
/**
 * What is in the folder already, and is the same, stays and is not downloaded again.
 * @param folder where to, under their own names; is made where it is not there.
 * @throws BackupError `archive-damaged` where archive and sidecar are not of each other; `not-writable` where another
 * file of such a name is in the folder; `disk-full`; as the source throws.
 */
async function fetchTogether(name, source, folder) {
    if (name !== node_path__WEBPACK_IMPORTED_MODULE_1___default().basename(name))
        throw damaged(`${name} is no name of a file`);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(folder, { recursive: true }).catch((error) => {
        throw (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .writeFailure */ .EU)(folder, error);
    });
    const work = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)(node_path__WEBPACK_IMPORTED_MODULE_1___default().join(folder, '.download-')).catch((error) => {
        throw (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .writeFailure */ .EU)(folder, error);
    });
    const take = async (file, expected = source.digestOf(file)) => {
        if (!source.has(file))
            return null;
        const to = node_path__WEBPACK_IMPORTED_MODULE_1___default().join(folder, file);
        // A folder, or what may not be read, is another file in any case.
        const present = (await (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .exists */ .t2)(to)) ? await (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .sha256Of */ .Bj)(to).catch(() => null) : undefined;
        if (typeof present === 'string' && present === expected)
            return { from: to, to, sha256: present };
        if (present !== undefined && expected !== undefined)
            throw taken(to);
        const from = node_path__WEBPACK_IMPORTED_MODULE_1___default().join(work, file);
        const sha256 = await source.download(file, from);
        if (present === undefined)
            return { from, to, sha256 };
        if (present !== sha256)
            throw taken(to);
        return { from: to, to, sha256 };
    };
    try {
        const sidecar = await take((0,_sidecar_js__WEBPACK_IMPORTED_MODULE_5__/* .sidecarPath */ .n8)(name));
        // It is small, and says whether the archive that is there already is the one that is wanted.
        const told = sidecar && (await toldBy(sidecar.from));
        const archive = (await take(name, told ?? undefined));
        if (told !== null && archive.sha256 !== told)
            throw damaged(`${name} is not the file that its sidecar describes: their SHA-256 differ`);
        const signature = sidecar && (await take((0,_signature_js__WEBPACK_IMPORTED_MODULE_6__/* .signaturePath */ .oY)((0,_sidecar_js__WEBPACK_IMPORTED_MODULE_5__/* .sidecarPath */ .n8)(name))));
        // What has a sidecar is complete.
        await placed([archive, signature, sidecar].filter((one) => one !== null), folder);
        return {
            archive: archive.to,
            sidecar: sidecar?.to ?? null,
            signature: signature?.to ?? null,
            sha256: archive.sha256,
        };
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(work, { recursive: true, force: true }).catch(() => { });
    }
}
async function toldBy(sidecar) {
    if ((await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(sidecar)).size > longestSidecar)
        throw damaged(`${node_path__WEBPACK_IMPORTED_MODULE_1___default().basename(sidecar)} is too large to be a sidecar`);
    return (0,_manifest_js__WEBPACK_IMPORTED_MODULE_4__/* .parseSidecar */ .L0)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(sidecar)).sha256;
}
async function placed(files, folder) {
    const ours = [];
    try {
        for (const { from, to } of files) {
            if (from === to)
                continue;
            await synced(from);
            await (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .publish */ .mk)(from, to).catch((error) => {
                throw (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .writeFailure */ .EU)(to, error);
            });
            ours.push(to);
        }
        await (0,_files_js__WEBPACK_IMPORTED_MODULE_3__/* .syncFolder */ .Yw)(folder);
    }
    catch (error) {
        for (const file of ours)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(file, { force: true }).catch(() => { });
        throw error;
    }
}
async function synced(file) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(file, 'r');
    try {
        await handle.sync();
    }
    finally {
        await handle.close();
    }
}
function taken(file) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'not-writable',
        message: `${file} exists already, and is another file`,
        cause: 'Nothing is overwritten',
        remedy: 'Choose another folder, or move that file away',
    });
}
function damaged(message) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message,
        cause: 'The archive was damaged or replaced where it is kept, or the two are of different backups',
        remedy: 'Use another archive',
    });
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
