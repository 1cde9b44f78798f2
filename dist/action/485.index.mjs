export const id = 485;
export const ids = [485,775];
export const modules = {

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


/***/ }),

/***/ 27485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  publishToRelease: () => (/* binding */ publishToRelease)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/archive/newest.ts
var newest = __webpack_require__(82802);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/vault/refusal.ts
var refusal = __webpack_require__(13772);
// EXTERNAL MODULE: ./src/vault/release-answers.ts
var release_answers = __webpack_require__(95775);
// EXTERNAL MODULE: ./src/vault/release-api.ts + 1 modules
var release_api = __webpack_require__(66307);
// EXTERNAL MODULE: ./src/vault/release-place.ts
var release_place = __webpack_require__(51775);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./src/files.ts
var files = __webpack_require__(59148);
;// CONCATENATED MODULE: ./src/vault/form.ts
/** A file as the only part of a form, as browsers upload one: multipart/form-data, RFC 7578, in a stream. */

/** @param name of the file, without quotes or line ends. */
function formOf(field, name, file) {
    const boundary = `issuer-backup-${(0,external_node_crypto_.randomUUID)()}`;
    const head = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n');
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    return {
        contentType: `multipart/form-data; boundary=${boundary}`,
        body: {
            size: head.length + file.size + tail.length,
            async *open() {
                yield head;
                yield* file.open();
                yield tail;
            },
        },
    };
}

;// CONCATENATED MODULE: ./src/vault/release-upload.ts
/** One file on its way to its asset: uploaded, compared, and put in the place of another one where that is asked for. */









/** What a file is called until it may have the name of the one that it replaces. */
const newEnding = '.new';
class Upload {
    #api;
    #release;
    #file;
    #replace;
    #context;
    constructor(api, release, file, replace, context) {
        this.#api = api;
        this.#release = release;
        this.#file = file;
        this.#replace = replace;
        this.#context = context;
    }
    async run() {
        const { name } = this.#file;
        const present = await this.#named(name);
        const [old] = present;
        if (old) {
            const compared = await this.#comparedWithOld(old);
            if (compared)
                return this.#published(old, await this.#ownDigest(), 'present', compared);
            if (!this.#replace)
                throw taken(name, this.#release.tag_name);
        }
        this.#context.reporter.phase(`Uploading ${name} to the release ${this.#release.tag_name}`);
        const upload = await this.#uploaded(old ? name + newEnding : name);
        if (!old)
            return this.#published(upload.asset, upload.sha256, 'uploaded', upload.compared);
        // Only now that the new one is there, whole: an upload that fails must not cost the archive that was there.
        for (const one of present)
            await this.#api.deleteAsset(this.#release, one);
        const asset = await this.#api.renameAsset(this.#release, upload.asset, name);
        return this.#published(asset, upload.sha256, 'replaced', upload.compared);
    }
    /** Whole assets of this name; what an upload has left that broke off is removed. */
    async #named(name) {
        const found = [];
        for await (const asset of this.#api.assets(this.#release)) {
            if (asset.name !== name)
                continue;
            if (asset.state === undefined || asset.state === 'uploaded')
                found.push(asset);
            else
                await this.#api.deleteAsset(this.#release, asset);
        }
        return found;
    }
    async #comparedWithOld(old) {
        if (old.size !== this.#file.size)
            return null;
        const { sha256, compared } = await this.#remote(old);
        return sha256 === (await this.#ownDigest()) ? compared : null;
    }
    async #uploaded(name) {
        // Left by a run that was killed between the two, and ours alone by its name.
        if (name.endsWith(newEnding))
            await this.#clear(name);
        return this.#api.patiently(async () => {
            const digest = {};
            try {
                const { body, contentType } = this.#body(name, digest);
                const asset = await this.#api.upload(this.#release, name, body, contentType);
                const remote = await this.#remote(asset);
                if (asset.name === name && asset.size === this.#file.size && remote.sha256 === digest.sha256) {
                    return { asset, sha256: digest.sha256, compared: remote.compared };
                }
                await this.#api.deleteAsset(this.#release, asset);
                throw new release_answers/* PassingFailure */.Wz(differs(asset, this.#file, remote.sha256, digest.sha256), 0);
            }
            catch (error) {
                // What is there now under this name is ours: it was free before.
                if (error instanceof release_answers/* PassingFailure */.Wz)
                    await this.#clear(name);
                throw error instanceof release_answers/* Taken */.uE ? taken(name, this.#release.tag_name) : error;
            }
        });
    }
    async #clear(name) {
        for await (const asset of this.#api.assets(this.#release)) {
            if (asset.name === name)
                await this.#api.deleteAsset(this.#release, asset);
        }
    }
    #body(name, digest) {
        const { path: file, size, sha256 } = this.#file;
        const { reporter } = this.#context;
        const bytes = {
            size,
            async *open() {
                const hash = (0,external_node_crypto_.createHash)('sha256');
                let read = 0;
                let held;
                for await (const chunk of chunksOf(file)) {
                    hash.update(chunk);
                    read += chunk.length;
                    if (held)
                        yield held;
                    held = chunk;
                    reporter.progress({ bytes: read, totalBytes: size });
                }
                digest.sha256 = hash.digest('hex');
                // Before the last chunk, without which no server keeps the file.
                if (read !== size || (sha256 !== undefined && sha256 !== digest.sha256))
                    throw changed(file);
                if (held)
                    yield held;
            },
        };
        return this.#api.place.dialect === 'gitea'
            ? formOf('attachment', name, bytes)
            : { body: bytes, contentType: 'application/octet-stream' };
    }
    async #ownDigest() {
        this.#file.sha256 ??= await (0,files/* sha256Of */.Bj)(this.#file.path).catch((error) => {
            throw unreadable(this.#file.path, error);
        });
        return this.#file.sha256;
    }
    /** The SHA-256 of what the server has: by its own word, else by what it hands out. */
    async #remote(asset) {
        const told = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1];
        if (told)
            return { sha256: told, compared: 'digest' };
        return { sha256: await remoteDigest(this.#api, asset), compared: 'download' };
    }
    #published({ name, size, browser_download_url: url }, sha256, outcome, compared) {
        return { name, size, sha256, url, outcome, compared };
    }
}
/** Reads an asset to its end. */
async function remoteDigest(api, asset) {
    return api.patiently(async () => {
        const hash = (0,external_node_crypto_.createHash)('sha256');
        const answer = await api.download(asset);
        try {
            await (0,external_node_stream_promises_.pipeline)(answer, hash, { signal: api.context.signal });
        }
        catch (error) {
            api.context.signal.throwIfAborted();
            throw new release_answers/* PassingFailure */.Wz((0,refusal/* unreachable */.HB)(api.place, `downloading ${asset.name}`, error), 0);
        }
        return hash.digest('hex');
    });
}
async function* chunksOf(file) {
    try {
        yield* (0,external_node_fs_.createReadStream)(file, { highWaterMark: 256 * 1024 });
    }
    catch (error) {
        throw unreadable(file, error);
    }
}
function unreadable(file, underlying) {
    return new errors/* BackupError */.hj({
        code: 'not-writable',
        message: `${file} cannot be published: ${underlying.message}`,
        remedy: 'Check the path, and who may read it',
        underlying,
    });
}
function changed(file) {
    return new errors/* BackupError */.hj({
        code: 'archive-damaged',
        message: `${external_node_path_default().basename(file)} is not the file that was written: its size or SHA-256 differs`,
        cause: 'Somebody changed it after the backup, or the disk is bad',
        remedy: 'Verify the archive, and make another backup',
    });
}
function differs(asset, { name, size }, remote, own) {
    const how = asset.name === name || asset.name === name + newEnding
        ? asset.size === size
            ? `SHA-256 ${remote}, and not ${own}`
            : `${asset.size} bytes, and not ${size}`
        : `the name ${asset.name}`;
    return new errors/* BackupError */.hj({
        code: 'vault-failed',
        message: `${name} did not arrive as it was sent: the server has ${how}`,
        cause: 'The upload was cut short or altered on its way',
        remedy: 'Try again; the archive itself is complete, and what arrived was removed',
    });
}
function taken(name, tag) {
    return new errors/* BackupError */.hj({
        code: 'not-writable',
        message: `the release ${tag} has another file of the name ${name}`,
        cause: 'Nothing is overwritten without being asked for',
        remedy: 'Have it replaced (`replace`), or take another tag',
    });
}

;// CONCATENATED MODULE: ./src/vault/release.ts
/** A release as a place for backups: archive, signature and sidecar become assets of it, each compared when it is there. */









/** GitHub's limit of a release asset, bytes: it takes only what is smaller. */
const githubLimit = 2 * 1024 ** 3;
/**
 * Uploads the files, one after the other, and compares size and SHA-256 with what the server then has. Archives go
 * first and sidecars last: what has a sidecar is complete. A release that this makes is a draft until all is there.
 * @throws BackupError `usage`; `not-permitted`; `not-writable` for a name that is taken by another file, or whose file
 * cannot be read; `archive-damaged` for a file that is not what its SHA-256 says; `vault-failed` for all else.
 */
async function publishToRelease(request, context) {
    const place = (0,release_place.releasePlace)(request);
    const api = new release_api.ReleaseApi(place, {
        signal: context.signal,
        warn: (message) => context.reporter.warn(message),
        ...(context.firstPause !== undefined && { firstPause: context.firstPause }),
    });
    const files = await Promise.all(inOrder(request.files).map((file) => measured(file, place.dialect)));
    await api.assertRepository();
    const { release, made } = await openRelease(api, request);
    const assets = [];
    for (const file of files) {
        assets.push(await new Upload(api, release, file, request.replace ?? false, context).run());
    }
    // Also one that an earlier attempt, which failed, has left as a draft; a draft of another title is somebody's own.
    const isLeft = release.draft && release.name === titleOf(request);
    const publish = (made || isLeft) && !request.draft;
    const { html_url: url, draft } = publish ? await api.editRelease(release.id, { draft: false }) : release;
    return { id: release.id, tag: request.tag, url, draft, assets };
}
/** Whoever looks for the newest archive looks for its sidecar, and a sidecar without its signature is refused. */
function inOrder(files) {
    const rank = ({ path: file }) => (0,newest/* isArchive */.tc)(external_node_path_default().basename(file)) ? 0 : file.endsWith('.json') ? 2 : 1;
    return files.toSorted((a, b) => rank(a) - rank(b));
}
async function measured({ path: file, sha256 }, dialect) {
    const name = external_node_path_default().basename(file);
    const { size } = await (0,promises_.stat)(file).catch((error) => {
        throw unreadable(file, error);
    });
    (0,release_place.assertAssetName)(name);
    if (dialect === 'github' && size >= githubLimit) {
        throw new errors/* BackupError */.hj({
            code: 'vault-failed',
            message: `${name} is too large for a release asset: ${size} bytes, and GitHub takes less than ${githubLimit}`,
            remedy: 'Keep it in another place, such as a workflow artifact or a folder; a higher compression may help',
        });
    }
    return { path: file, name, size, sha256 };
}
function titleOf({ tag, title }) {
    return title ?? tag;
}
async function openRelease(api, { tag, title, notes, prerelease, commit }) {
    const found = await api.findRelease();
    if (found)
        return { release: usable(found), made: false };
    const body = {
        tag_name: tag,
        name: titleOf({ tag, title }),
        ...(notes !== undefined && { body: notes }),
        ...(commit !== undefined && { target_commitish: commit }),
        // Nothing can be added to a release that its repository made immutable when it was published.
        draft: true,
        prerelease: prerelease ?? false,
        // A backup is not what visitors of the repository are to take for its newest version.
        ...(api.place.dialect === 'github' && { make_latest: 'false' }),
    };
    // Made at the same moment by another run, or by an attempt whose answer was lost.
    const made = async () => {
        const release = await api.findRelease();
        return release && { release: usable(release), made: release.draft };
    };
    return api.patiently(async () => {
        try {
            return { release: await api.createRelease(body), made: true };
        }
        catch (error) {
            const there = error instanceof release_answers/* Taken */.uE || error instanceof release_answers/* PassingFailure */.Wz ? await made() : undefined;
            if (there)
                return there;
            throw error;
        }
    });
}
function usable(release) {
    if (release.immutable && !release.draft)
        throw (0,refusal/* immutable */.HA)(release.tag_name);
    return release;
}


/***/ })

};
