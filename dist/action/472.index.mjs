export const id = 472;
export const ids = [472];
export const modules = {

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
/* harmony import */ var _archive_manifest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(49365);
/* harmony import */ var _archive_newest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(82802);
/* harmony import */ var _archive_sidecar_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(15217);
/* harmony import */ var _archive_signature_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(93764);
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
 * sidecar says; `not-writable` where a file of its name is in the folder; `not-permitted`, `vault-failed`, `disk-full`.
 */
async function fetchFromRelease(request, context) {
    const api = new _release_api_js__WEBPACK_IMPORTED_MODULE_12__/* .ReleaseApi */ .u((0,_release_place_js__WEBPACK_IMPORTED_MODULE_13__.releasePlace)(request), {
        signal: context.signal,
        warn: (message) => context.reporter.warn(message),
        ...(context.firstPause !== undefined && { firstPause: context.firstPause }),
    });
    await api.assertRepository();
    const shelf = await shelved(api);
    const name = await choose(api, request, shelf);
    const { asset, tag } = shelf.get(name);
    // One sidecar and one signature are of the same release as the archive, or of none.
    const beside = (file) => (shelf.get(file)?.tag === tag ? shelf.get(file).asset : undefined);
    const sidecarAsset = beside((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_6__/* .sidecarPath */ .n8)(name));
    const sidecar = sidecarAsset && (await readSidecarAsset(api, sidecarAsset));
    context.reporter.phase(`Downloading ${name} from the release ${tag}`);
    const into = (file) => node_path__WEBPACK_IMPORTED_MODULE_2___default().join(request.folder, file);
    const archive = await download(api, asset, into(name), sidecar?.sha256, context);
    const side = async (one) => {
        if (!one)
            return null;
        await download(api, one, into(one.name), undefined, context);
        return into(one.name);
    };
    return {
        archive: into(name),
        sidecar: await side(sidecarAsset),
        signature: await side(beside((0,_archive_signature_js__WEBPACK_IMPORTED_MODULE_7__/* .signaturePath */ .oY)((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_6__/* .sidecarPath */ .n8)(name)))),
        ...archive,
        tag,
    };
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
        return (0,_archive_newest_js__WEBPACK_IMPORTED_MODULE_5__/* .newestArchive */ .H0)(choice.latestOf, {
            names: shelf.keys(),
            where,
            otherwise: 'Name the archive',
            sidecarOf: async (name) => {
                const beside = shelf.get((0,_archive_sidecar_js__WEBPACK_IMPORTED_MODULE_6__/* .sidecarPath */ .n8)(name));
                if (!beside || beside.tag !== shelf.get(name).tag)
                    return null;
                return readSidecarAsset(api, beside.asset);
            },
        });
    }
    if (shelf.has(choice.name) && choice.name === node_path__WEBPACK_IMPORTED_MODULE_2___default().basename(choice.name))
        return choice.name;
    const names = [...shelf.keys()].filter(_archive_newest_js__WEBPACK_IMPORTED_MODULE_5__/* .isArchive */ .tc).slice(0, 5);
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
/** A sidecar is small; what calls itself one and is not, is not read. */
const longestSidecar = 16 * 1024 * 1024;
async function readSidecarAsset(api, asset) {
    if (asset.size > longestSidecar) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj({ code: 'archive-damaged', message: `${asset.name} is too large to be a sidecar` });
    }
    const content = await api.patiently(async () => {
        const answer = await api.download(asset);
        return (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_3__.buffer)(answer).catch((error) => {
            throw new _release_answers_js__WEBPACK_IMPORTED_MODULE_11__/* .PassingFailure */ .Wz((0,_refusal_js__WEBPACK_IMPORTED_MODULE_10__/* .unreachable */ .HB)(api.place, `downloading ${asset.name}`, error), 0);
        });
    });
    return (0,_archive_manifest_js__WEBPACK_IMPORTED_MODULE_4__/* .parseSidecar */ .L0)(content);
}
/** Into a file that has its name only when it is whole. */
async function download(api, asset, file, expected, context) {
    if (await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .exists */ .t2)(file))
        throw (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .writeFailure */ .EU)(file, Object.assign(new Error(), { code: 'EEXIST' }));
    const partial = `${file}.${process.pid}.partial`;
    try {
        const digest = await api.patiently(() => fill(api, asset, partial, context));
        const told = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1];
        for (const [who, sha256] of [['its sidecar', expected], ['the release', told]]) {
            if (sha256 !== undefined && sha256 !== digest.sha256)
                throw damaged(asset, who);
        }
        await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .publish */ .mk)(partial, file);
        await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .syncFolder */ .Yw)(node_path__WEBPACK_IMPORTED_MODULE_2___default().dirname(file));
        return digest;
    }
    catch (error) {
        if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj || !('syscall' in error))
            throw error;
        throw (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .writeFailure */ .EU)(file, error);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(partial, { force: true }).catch(() => { });
    }
}
async function fill(api, asset, partial, { reporter, signal }) {
    const answer = await api.download(asset);
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    let size = 0;
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(partial, 'w', 0o600);
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
        await handle.sync();
    }
    finally {
        answer.destroy();
        await handle.close();
    }
    if (size !== asset.size)
        throw new _release_answers_js__WEBPACK_IMPORTED_MODULE_11__/* .PassingFailure */ .Wz(damaged(asset, 'the release'), 0);
    return { size, sha256: hash.digest('hex') };
}
function damaged({ name }, who) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_8__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message: `what was downloaded as ${name} is not what ${who} describes: size or SHA-256 differ`,
        cause: 'The download was cut short, or the file in the release was damaged or replaced',
        remedy: 'Download it again; if that does not help, use another archive',
    });
}


/***/ })

};
