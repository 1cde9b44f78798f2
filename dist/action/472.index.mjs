export const id = 472;
export const ids = [472,775];
export const modules = {

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


/***/ }),

/***/ 44472:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fetchFromRelease: () => (/* binding */ fetchFromRelease)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(38321);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _archive_fetched_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(80379);
/* harmony import */ var _archive_manifest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(49365);
/* harmony import */ var _archive_newest_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(82802);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(15217);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(83916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(59148);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(13772);
/* harmony import */ var _release_answers_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(95775);
/* harmony import */ var _release_api_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(66307);
/* harmony import */ var _release_place_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(51775);
/** Archives out of a release: the newest of a database, or one by its name, with what belongs beside it. */














/**
 * Downloads an archive with its sidecar and signature.
 * @throws BackupError `usage` where there is none; `archive-damaged` where what arrived is not what the server or the
 * sidecar says; `not-writable` where another file of its name is in the folder; `not-permitted`, `vault-failed`,
 * `disk-full`.
 */
async function fetchFromRelease(request, context) {
    const api = new _release_api_js__WEBPACK_IMPORTED_MODULE_12__.ReleaseApi((0,_release_place_js__WEBPACK_IMPORTED_MODULE_13__.releasePlace)(request), {
        signal: context.signal,
        warn: (message) => context.reporter.warn(message),
        ...(context.firstPause !== undefined && { firstPause: context.firstPause }),
    });
    await api.assertRepository();
    const shelf = await shelved(api);
    const name = await choose(api, request, shelf);
    const { tag } = shelf.get(name);
    // One sidecar and one signature are of the same release as the archive, or of none.
    const assetOf = (file) => (shelf.get(file)?.tag === tag ? shelf.get(file).asset : undefined);
    context.reporter.phase(`Downloading ${name} from the release ${tag}`);
    const source = {
        has: (file) => assetOf(file) !== undefined,
        digestOf: (file) => digestOf(assetOf(file)),
        download: (file, to) => download(api, assetOf(file), to, context),
    };
    return { ...(await (0,_archive_fetched_js__WEBPACK_IMPORTED_MODULE_4__/* .fetchTogether */ .n)(name, source, request.folder)), tag };
}
/** By name: those of the place's release, or of all; the first one where two releases have the same name. */
async function shelved(api) {
    const shelf = new Map();
    const { tag } = api.place;
    const one = tag === undefined ? undefined : await api.findRelease();
    if (tag !== undefined && !one)
        throw nothing(`there is no release ${tag} in ${api.place.repository}`);
    for await (const release of one ? [one] : api.releases()) {
        for await (const asset of api.assets(release)) {
            const isWhole = asset.state === undefined || asset.state === 'uploaded';
            if (isWhole && !shelf.has(asset.name))
                shelf.set(asset.name, { asset, tag: release.tag_name });
        }
    }
    return shelf;
}
async function choose(api, { choice, tag }, shelf) {
    const { repository } = api.place;
    const where = tag === undefined ? `the releases of ${repository}` : `the release ${tag} of ${repository}`;
    if ('latestOf' in choice) {
        return (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_6__/* .newestArchive */ .H0)(choice.latestOf, {
            names: shelf.keys(),
            where,
            otherwise: 'Name the archive',
            sidecarOf: async (name) => {
                const beside = shelf.get((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_7__/* .sidecarPath */ .n8)(name));
                if (!beside || beside.tag !== shelf.get(name).tag)
                    return null;
                return readSidecarAsset(api, beside.asset);
            },
        });
    }
    if (shelf.has(choice.name) && choice.name === node_path__WEBPACK_IMPORTED_MODULE_2___default().basename(choice.name))
        return choice.name;
    const names = [...shelf.keys()].filter(_archive_newest_js__WEBPACK_IMPORTED_MODULE_6__/* .isArchive */ .tc).slice(0, 5);
    throw nothing(`${choice.name} is not in ${where}`, names.length > 0 ? `There are ${names.join(', ')}` : undefined);
}
function nothing(message, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj({
        code: 'usage',
        message,
        ...(cause !== undefined && { cause }),
        remedy: 'Check tag and name; a draft is seen only by a token that may write',
    });
}
async function readSidecarAsset(api, asset) {
    if (asset.size > _archive_fetched_js__WEBPACK_IMPORTED_MODULE_4__/* .longestSidecar */ .q) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj({ code: 'archive-damaged', message: `${asset.name} is too large to be a sidecar` });
    }
    const content = await api.patiently(async () => {
        const answer = await api.download(asset);
        return (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__.buffer)(answer).catch((error) => {
            throw new _release_answers_js__WEBPACK_IMPORTED_MODULE_11__/* .PassingFailure */ .Wz((0,_refusal_js__WEBPACK_IMPORTED_MODULE_10__/* .unreachable */ .HB)(api.place, `downloading ${asset.name}`, error), 0);
        });
    });
    return (0,_archive_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .parseSidecar */ .L0)(content);
}
async function download(api, asset, to, context) {
    try {
        const sha256 = await api.patiently(() => fill(api, asset, to, context));
        const told = digestOf(asset);
        if (told !== undefined && told !== sha256)
            throw damaged(asset);
        return sha256;
    }
    catch (error) {
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj || !('syscall' in error))
            throw error;
        throw (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .writeFailure */ .EU)(to, error);
    }
}
/** Hexadecimal; undefined where the release does not say it. */
function digestOf(asset) {
    return /^sha256:([0-9a-f]{64})$/.exec(asset?.digest ?? '')?.[1];
}
async function fill(api, asset, to, { reporter, signal }) {
    const answer = await api.download(asset);
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    let size = 0;
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(to, 'w', 0o600);
    try {
        const chunks = answer[Symbol.asyncIterator]();
        for (;;) {
            const { done, value: chunk } = await chunks.next().catch((error) => {
                signal.throwIfAborted();
                throw new _release_answers_js__WEBPACK_IMPORTED_MODULE_11__/* .PassingFailure */ .Wz((0,_refusal_js__WEBPACK_IMPORTED_MODULE_10__/* .unreachable */ .HB)(api.place, `downloading ${asset.name}`, error), 0);
            });
            if (done)
                break;
            hash.update(chunk);
            await handle.writeFile(chunk);
            size += chunk.length;
            reporter.progress({ bytes: size, totalBytes: asset.size });
        }
    }
    finally {
        answer.destroy();
        await handle.close();
    }
    if (size !== asset.size)
        throw new _release_answers_js__WEBPACK_IMPORTED_MODULE_11__/* .PassingFailure */ .Wz(damaged(asset), 0);
    return hash.digest('hex');
}
function damaged({ name }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: `what was downloaded as ${name} is not what the release describes: size or SHA-256 differ`,
        cause: 'The download was cut short, or the file in the release was damaged or replaced',
        remedy: 'Download it again; if that does not help, use another archive',
    });
}


/***/ }),

/***/ 51775:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   assertAssetName: () => (/* binding */ assertAssetName),
/* harmony export */   releasePlace: () => (/* binding */ releasePlace)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27194);
/** Which release of which repository on which server, and how that server speaks. */


/** @throws BackupError `usage`. */
function releasePlace({ apiUrl, repository, token, tag }) {
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerSecret */ .cl)(token);
    if (token === '')
        throw wrong('No token is given for the release', 'Give a token that may write releases');
    // Dots alone would lead to another part of the API.
    if (!/^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(repository)) {
        throw wrong(`${repository} is no repository`, 'Give it as OWNER/NAME');
    }
    // Git's own rules, and no name that a URL or a shell would read in another way.
    if (tag !== undefined && !/^(?!.*(?:\.\.|\/\/|\.lock$))[\w][\w./+-]*(?<![./])$/.test(tag)) {
        throw wrong(`${tag} is no tag`, 'Give a tag of letters, digits, dots, dashes and underscores');
    }
    const api = parse(apiUrl);
    if (api.protocol !== 'https:' && api.protocol !== 'http:')
        throw noApi(apiUrl);
    if (api.username !== '' || api.password !== '') {
        throw wrong('The URL of the API holds a password', 'Give the token on its own');
    }
    const base = api.href.replace(/\/+$/, '');
    return { api, base, repository, token, tag, dialect: /\/api\/v1$/.test(base) ? 'gitea' : 'github' };
}
/**
 * GitHub would name it otherwise without a word, and nobody would find it again.
 * @throws BackupError `usage`.
 */
function assertAssetName(name) {
    if (/^[A-Za-z0-9_][\w.+-]*$/.test(name))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: `${name} cannot be the name of a release asset`,
        cause: 'Those are of letters of the English alphabet, digits, dots, dashes and underscores',
        remedy: 'Give archives another name: the setting `name`',
    });
}
function parse(apiUrl) {
    try {
        return new URL(apiUrl);
    }
    catch {
        throw noApi(apiUrl);
    }
}
function noApi(apiUrl) {
    return wrong(`${apiUrl} is no URL of an API`, 'Give https://api.github.com, https://HOST/api/v3 (GitHub Enterprise Server) or https://HOST/api/v1 (Gitea)');
}
function wrong(message, remedy) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({ code: 'usage', message, remedy });
}


/***/ })

};
