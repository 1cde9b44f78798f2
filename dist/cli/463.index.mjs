export const id = 463;
export const ids = [463];
export const modules = {

/***/ 6477:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   bP: () => (/* binding */ encryptAge),
/* harmony export */   bg: () => (/* binding */ ageMagic),
/* harmony export */   fN: () => (/* binding */ decryptAge)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/**
 * The payload of an age file (https://age-encryption.org/v1, "Payload"): a 16-byte nonce, then chunks of 64 KiB,
 * each sealed with ChaCha20-Poly1305 under a key derived from file key and nonce. The AEAD nonce is an 11-byte
 * big-endian counter and a byte that is 1 for the last chunk only. OpenSSL does it ten times faster than the
 * JavaScript of the library.
 */


const algorithm = 'chacha20-poly1305';
const plainSize = 64 * 1024;
const tagSize = 16;
const sealedSize = plainSize + tagSize;
const nonceSize = 16;
/** Every age file begins so, whatever its version. */
const ageMagic = 'age-encryption.org/';
/** A recipient's stanza takes 100 bytes, a post-quantum one 1,700: nobody needs more than this. */
const longestHeader = 1024 * 1024;
async function encryptAge(key) {
    const { header, fileKey } = await key.seal();
    const nonce = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(nonceSize);
    const chunks = new Chunks(fileKey, nonce);
    // One chunk is held back, because only the last one of a file may be flagged so, and must not be empty.
    const held = Buffer.allocUnsafe(plainSize);
    let heldLength = 0;
    return {
        header: Buffer.concat([header, nonce]),
        update(plain) {
            const sealed = [];
            let position = 0;
            if (heldLength > 0) {
                position = plain.copy(held, heldLength, 0);
                heldLength += position;
                if (position === plain.length)
                    return empty;
                chunks.seal(held, false, sealed);
                heldLength = 0;
            }
            for (; plain.length - position > plainSize; position += plainSize) {
                chunks.seal(plain.subarray(position, position + plainSize), false, sealed);
            }
            heldLength = plain.copy(held, 0, position);
            return Buffer.concat(sealed);
        },
        final() {
            const sealed = [];
            chunks.seal(held.subarray(0, heldLength), true, sealed);
            return Buffer.concat(sealed);
        },
    };
}
/**
 * The plaintext of an age file. Each byte is authenticated before it is yielded; that the file ended where it
 * should is known only when the generator has ended well.
 * @throws BackupError `archive-foreign`, `archive-incomplete`, `archive-damaged` or `wrong-key`.
 */
async function* decryptAge(source, key) {
    let chunks = null;
    let start = empty;
    // One chunk is held back until it is known whether it is the last.
    const held = Buffer.allocUnsafe(sealedSize);
    let heldLength = 0;
    for await (const read of source) {
        let piece = read;
        if (chunks === null) {
            start = Buffer.concat([start, read]);
            const end = headerEnd(start);
            if (end === null || start.length < end + nonceSize)
                continue;
            const fileKey = await key.unseal(start.subarray(0, end));
            chunks = new Chunks(fileKey, start.subarray(end, end + nonceSize));
            piece = start.subarray(end + nonceSize);
            start = empty;
        }
        const opened = [];
        let position = piece.copy(held, heldLength);
        heldLength += position;
        if (position === piece.length)
            continue;
        opened.push(chunks.open(held));
        for (; piece.length - position > sealedSize; position += sealedSize) {
            opened.push(chunks.open(piece.subarray(position, position + sealedSize)));
        }
        heldLength = piece.copy(held, 0, position);
        yield Buffer.concat(opened);
    }
    if (chunks === null) {
        throw cutShort(start.length === 0 ? 'The archive is empty' : 'The archive ends inside its age header');
    }
    const last = chunks.openLast(held.subarray(0, heldLength));
    if (last.length > 0)
        yield last;
}
const empty = Buffer.alloc(0);
/** The chunks of one payload, in order. */
class Chunks {
    #key;
    #nonce = Buffer.alloc(12);
    #count = 0;
    constructor(fileKey, nonce) {
        const key = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', fileKey, nonce, 'payload', 32);
        // Made once: of a plain buffer each cipher would make one, a quarter of its time.
        this.#key = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createSecretKey)(Buffer.from(key));
    }
    seal(plain, last, into) {
        const cipher = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(algorithm, this.#key, this.#next(last), { authTagLength: tagSize });
        into.push(cipher.update(plain));
        cipher.final();
        into.push(cipher.getAuthTag());
    }
    open(sealed) {
        const nonce = this.#next(false);
        const plain = this.#open(sealed, nonce);
        if (plain !== null)
            return plain;
        nonce[11] = 1;
        throw this.#open(sealed, nonce) === null
            ? damaged(`Chunk ${this.#count} of the archive is not authentic`)
            : damaged('Bytes follow the end of the archive');
    }
    openLast(sealed) {
        if (sealed.length < tagSize)
            throw cutShort('The archive ends inside an encrypted chunk');
        const nonce = this.#next(true);
        const plain = this.#open(sealed, nonce);
        if (plain === null) {
            nonce[11] = 0;
            throw this.#open(sealed, nonce) === null
                ? damaged('The last chunk of the archive is not authentic', 'The file was changed, or is cut short')
                : cutShort('The archive ends before its last chunk');
        }
        if (plain.length === 0 && this.#count > 1)
            throw damaged('The last chunk of the archive is empty');
        return plain;
    }
    #open(sealed, nonce) {
        const end = sealed.length - tagSize;
        const decipher = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(algorithm, this.#key, nonce, { authTagLength: tagSize });
        decipher.setAuthTag(sealed.subarray(end));
        const plain = decipher.update(sealed.subarray(0, end));
        try {
            decipher.final();
        }
        catch {
            return null;
        }
        return plain;
    }
    #next(last) {
        // 48 bits of the counter are enough for 16 EiB.
        this.#nonce.writeUIntBE(this.#count, 5, 6);
        this.#nonce[11] = last ? 1 : 0;
        this.#count += 1;
        return this.#nonce;
    }
}
/** Where the payload's nonce begins, or null if that is further on. */
function headerEnd(start) {
    const seen = start.toString('latin1', 0, ageMagic.length);
    if (!ageMagic.startsWith(seen))
        throw foreign(start);
    const firstLine = start.indexOf('\n');
    if (firstLine >= 0 && start.toString('latin1', 0, firstLine) !== `${ageMagic}v1`)
        throw foreign(start);
    const macLine = start.indexOf('\n--- ');
    const end = macLine < 0 ? -1 : start.indexOf('\n', macLine + 1);
    if ((end < 0 ? start.length : end) > longestHeader)
        throw damaged('The age header of the archive has no end');
    return end < 0 ? null : end + 1;
}
function foreign(start) {
    const armored = start.toString('latin1').startsWith('-----BEGIN AGE');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-foreign',
        message: armored
            ? 'The archive is an age file in text form (armored)'
            : 'This is not an age file of version 1',
        cause: armored
            ? 'It was written by age --armor'
            : 'It is another kind of file, or its first bytes are damaged',
        remedy: armored
            ? 'Take the lines between BEGIN and END through base64 -d, and give the result'
            : 'Check that this is the right file',
    });
}
function damaged(message, cause = 'The file was changed since it was written') {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-damaged',
        message,
        cause,
        remedy: 'Fetch the archive again, or take another one',
    });
}
function cutShort(message) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'archive-incomplete',
        message,
        cause: 'The file is cut short: a copy or a transfer was interrupted',
        remedy: 'Fetch the archive again, or take another one',
    });
}


/***/ }),

/***/ 3012:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ unknownLogin),
/* harmony export */   c: () => (/* binding */ hasPassword)
/* harmony export */ });
/* harmony import */ var mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4424);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7194);
/* harmony import */ var _connection_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8066);
/** Would a server let somebody in who comes with this connection string? Asked of the server itself. */




/** By user and password. By any other the server asks elsewhere: a certificate, a directory. */
const byPassword = /^(DEFAULT|SCRAM-SHA-(1|256))?$/i;
/** With an `@` it is the end of a password that nobody has encoded. */
const nameOfDatabase = /^[^/\\. "$@]+$/;
/**
 * @param connection to a server that asks nobody who he is; who says so all the same is taken at his word.
 * @param uri as clients of it have it: the hosts in it do not matter.
 * @returns whom the server does not know with that password, such as `root of admin`; null where it knows him, and
 * where it cannot be told.
 * @throws BackupError `target-failed` where the server does not answer.
 */
async function unknownLogin({ client, hosts }, uri) {
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .registerUri */ .Ey)(uri);
    const found = parse(uri);
    if (!found)
        return null;
    const { username, password, source, mechanism } = found;
    const asking = new mongodb_connection_string_url__WEBPACK_IMPORTED_MODULE_0__/* .ConnectionString */ .QZ(`mongodb://${hosts}/?directConnection=true`);
    asking.username = username;
    asking.password = password;
    asking.searchParams.set('authSource', source);
    if (mechanism)
        asking.searchParams.set('authMechanism', mechanism);
    try {
        const connection = await (0,_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .connect */ .Ng)(asking.href, 'target');
        await connection.close();
        return null;
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj) || error.code !== 'not-permitted')
            throw error;
    }
    const user = decodeURIComponent(username);
    const { users } = await client.db('admin').command({
        usersInfo: { user, db: source },
        showAuthenticationRestrictions: true,
        // Those of his roles.
        showPrivileges: true,
    });
    return users.some(isRestricted) ? null : `${user} of ${source}`;
}
/** Does a client with this connection string log in by a password? False also where it cannot be told. */
function hasPassword(uri) {
    return parse(uri) !== null;
}
/** Null where no user and password are in it, or nothing that we can read: a client may be less strict. */
function parse(uri) {
    let parsed;
    try {
        parsed = (0,_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .parseUri */ .wY)(uri);
    }
    catch {
        return null;
    }
    const { username, password, pathname, searchParams } = parsed;
    const mechanism = searchParams.get('authMechanism');
    if (username === '' || password === '' || !byPassword.test(mechanism ?? ''))
        return null;
    const named = searchParams.get('authSource');
    // What DNS says of such a one goes before its path.
    if (parsed.isSRV && named === null)
        return null;
    const source = named || decodeURIComponent(pathname.slice(1)) || 'admin';
    return nameOfDatabase.test(source) ? { username, password, source, mechanism } : null;
}
/** Let in from some addresses alone, of which ours is none: a refusal says nothing of his password. */
function isRestricted(user) {
    return [user.authenticationRestrictions, user.inheritedAuthenticationRestrictions].some((restrictions) => Array.isArray(restrictions) && restrictions.flat().length > 0);
}


/***/ }),

/***/ 1536:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ liveAfter),
/* harmony export */   t: () => (/* binding */ endedWith)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/** What is live where a cold restore, or the rollback of one, has ended early: its last words say so. */

/** Never throws. */
async function liveAfter({ folder }, { id, direction }) {
    const state = await folder.states().then((states) => states.get(id), () => undefined);
    if (!state || state.exchanging)
        return null;
    const [arriving, leaving] = direction === 'restore' ? [state.staged, state.before] : [state.before, state.after];
    if (arriving === leaving)
        return null;
    return leaving ? 'exchanged' : 'asItWas';
}
/** @returns what to throw in the place of the error: the same with what is live. */
function endedWith(error, live, { id, direction }, { signal }) {
    if (live === null)
        return error;
    const words = live === 'asItWas'
        ? 'live data is as it was'
        : `the ${direction === 'restore' ? 'restored data folder' : `data folder before ${id}`} is live`;
    const wayBack = live === 'exchanged' && direction === 'restore'
        ? `issuer-backup rollback ${id} brings back what was live before`
        : undefined;
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && (error.code === 'not-started' || !signal.aborted)) {
        const remedy = [error.remedy, wayBack].filter((one) => one !== undefined).join('; or: ');
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: error.code,
            message: error.message.includes(words) ? error.message : `${error.message}; ${words}`,
            ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
            ...(remedy !== '' && { remedy }),
            underlying: error,
        });
    }
    return signal.aborted ? new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY(words, wayBack, error) : error;
}


/***/ }),

/***/ 8647:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ unseal),
/* harmony export */   k: () => (/* binding */ noteOf)
/* harmony export */ });
/* harmony import */ var _archive_age_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6477);
/* harmony import */ var _put_back_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4379);
/** What is written down beside the data that a cold restore has replaced. */


/** A note goes to a helper in one word of its command line, which may hold 128 KiB. */
const longestSecret = 64 * 1024;
/**
 * @param archive its path.
 * @param settings the secret goes to whoever would have the safety archive, else to the identity's own recipient.
 */
async function noteOf(archive, { keepBefore, safety, decryption }, planned, { reporter }) {
    const note = { archive, keepUntil: new Date(Date.now() + keepBefore).toISOString() };
    const secret = (0,_put_back_js__WEBPACK_IMPORTED_MODULE_1__/* .replacedSecret */ .$n)(planned);
    if (secret === null)
        return note;
    const key = 'writing' in safety ? safety.writing.encryption : await decryption?.encryptionKey();
    const sealed = key ? await seal(secret, key) : null;
    if (sealed !== null)
        return { ...note, secret: sealed };
    reporter.warn('The connection string that is replaced is not kept: a rollback will need it, so keep it yourself');
    return note;
}
/** Null where there is no room for it. */
async function seal(secret, key) {
    const age = await (0,_archive_age_js__WEBPACK_IMPORTED_MODULE_0__/* .encryptAge */ .bP)(key);
    const sealed = Buffer.concat([age.header, age.update(secret), age.final()]).toString('base64');
    return sealed.length > longestSecret ? null : sealed;
}
/** @throws BackupError `wrong-key` where it was sealed for somebody else, `archive-damaged`. */
async function unseal(sealed, key) {
    async function* bytes() {
        yield Buffer.from(sealed, 'base64');
    }
    const chunks = [];
    for await (const chunk of (0,_archive_age_js__WEBPACK_IMPORTED_MODULE_0__/* .decryptAge */ .fN)(bytes(), key))
        chunks.push(chunk);
    return Buffer.concat(chunks);
}


/***/ }),

/***/ 1163:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ secretShown),
/* harmony export */   h: () => (/* binding */ assertServiceKnown)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _mongo_log_in_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3012);
/* harmony import */ var _put_back_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4379);
/** Will the service get at restored data? Its users are in the data folder too, and come with it. */



/**
 * Asked before anything is stopped. Where the target does not show the connection string it says so, and goes on.
 * @param connection to a mongod on the restored data that asks nobody who he is.
 * @param start how the service will be started.
 * @throws BackupError `target-unsuitable` where the service will come with a password that the restored data does not
 * know, or would have no connection string; `archive-unsuitable` where the archive's is none of it.
 */
async function assertServiceKnown(connection, target, planned, start, { reporter }) {
    const recorded = (0,_put_back_js__WEBPACK_IMPORTED_MODULE_2__/* .newSecret */ .jr)(planned);
    const secret = await secretShown(target, recorded, start, { reporter });
    const unknown = secret === null ? null : await (0,_mongo_log_in_js__WEBPACK_IMPORTED_MODULE_1__/* .unknownLogin */ ._)(connection, secret);
    if (unknown === null)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'target-unsuitable',
        message: `with the secret ${recorded ? 'in the archive' : 'that is in place'} the service would not get at the ` +
            `restored data: it knows no ${unknown} with that password`,
        cause: recorded
            ? 'The connection string was not right when the archive was made'
            : 'The users are in the data folder too, and the password was changed since, or the deployment is a new one',
        remedy: remedyFor(planned, recorded !== null),
    });
}
/**
 * As `secretAfter` of {@link Target}; null also where the target does not show it, which is said.
 * @throws BackupError as there, for other reasons.
 */
async function secretShown(target, recorded, start, { reporter }) {
    try {
        return await target.secretAfter(recorded, start);
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj) || !['target-failed', 'not-permitted'].includes(error.code))
            throw error;
        reporter.warn(`Whether the service will get at the data is not known: ${error.message}`);
        return null;
    }
}
function remedyFor(planned, puttingBack) {
    if (puttingBack)
        return 'Put a connection string in place that holds for the archive, and leave --with-secret out';
    const offered = planned.some(({ role, outcome }) => role === 'secret' && outcome === 'differs');
    return offered
        ? 'Put the connection string of the archive back, too, with --with-secret'
        : 'Put the connection string in place that the service had when the archive was made';
}


/***/ }),

/***/ 4788:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ endedEarly)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _finish_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9039);
/** What a run that a signal ended leaves live, for its last words. */


/**
 * @param record of the restore that was under way; null where there was none yet.
 * @returns what to throw: the error itself where no signal came, or where a service stands still, which it says.
 */
function endedEarly(error, signal, record) {
    if (!signal.aborted || error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY)
        return error;
    if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj && error.code === 'not-started')
        return error;
    const { message, remedy } = leftLive(record);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .EndedEarly */ .AY(message, remedy, error);
}
function leftLive(record) {
    switch (record?.state) {
        case undefined:
        case 'staging':
        case 'ready':
        case 'aborted':
            return { message: 'the live data is as it was' };
        case 'swapped':
            return {
                message: 'the restored data is live',
                remedy: `issuer-backup rollback ${record._id} brings back what was live before`,
            };
        case 'restored-in-place':
            return { message: 'the restored data is live' };
        case 'rolled-back':
            return { message: `what was live before the restore ${record._id} is live again` };
        case 'swapping':
        case 'rolling-back':
            return {
                message: `the swap of ${record._id} is half-done: what is live is a mixture of old and new`,
                remedy: 'Run issuer-backup heal, which finishes it, before anything uses the database',
            };
        case 'in-place':
            return (0,_finish_js__WEBPACK_IMPORTED_MODULE_1__/* .cutShort */ .V)(record);
    }
}


/***/ }),

/***/ 4379:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $n: () => (/* binding */ replacedSecret),
/* harmony export */   Cw: () => (/* binding */ assertExtractable),
/* harmony export */   jr: () => (/* binding */ newSecret),
/* harmony export */   kr: () => (/* binding */ planPutBack),
/* harmony export */   qS: () => (/* binding */ resultsOf),
/* harmony export */   u0: () => (/* binding */ carryOut)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9148);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5997);
/** The service's own files of an archive, beside those that are in place now. */



/**
 * Puts back what is absent, and on request what differs.
 * @param files the archive's small members by name.
 * @throws BackupError `target-failed` where what is in place cannot be read; as `assertWritable` of {@link Place}.
 */
async function planPutBack(target, files, wanted) {
    const planned = [];
    for (const role of ['serviceConfig', 'seed', 'secret']) {
        const name = role === 'secret' ? target.secretForm : role;
        const recorded = recordedIn(files, name) ?? (role === 'secret' ? anySecret(files) : undefined);
        // What was recorded of another kind of target has no place in this one.
        const fits = !recorded || recorded === recordedIn(files, name);
        const place = fits ? await target.placeOf(role) : null;
        const evenIfOther = role === 'secret' ? wanted.withSecret : wanted.withConfig;
        const present = recorded && place ? await place.read() : null;
        const outcome = compare(place, present, recorded, evenIfOther);
        const puts = outcome === 'put back';
        if (puts)
            await place.assertWritable?.();
        planned.push({
            role,
            path: place?.shown ?? null,
            outcome,
            writing: puts ? { content: recorded, write: (content) => place.write(content) } : null,
            replaced: puts ? present : null,
            needsNewContainer: puts && (await place.needsNewContainer()),
        });
    }
    if (wanted.extractSecret === undefined)
        return planned;
    const extracted = extraction(wanted.extractSecret, anySecret(files));
    return [...planned.filter(({ role, outcome }) => role !== 'secret' || outcome !== 'no place'), extracted];
}
/** Does what was planned. @throws BackupError as `write` of {@link Place}. */
async function carryOut(planned) {
    for (const { writing } of planned)
        await writing?.write(writing.content);
}
/** What a result says of it. */
function resultsOf(planned) {
    return planned.map(({ role, path, outcome }) => ({ role, path, outcome }));
}
/** The secret that will take the place of the present one; null where that stays. */
function newSecret(planned) {
    return (planned.find(({ role, outcome }) => role === 'secret' && outcome === 'put back')?.writing?.content ?? null);
}
/** The secret that {@link newSecret} takes the place of; null where there is none, or it stays. */
function replacedSecret(planned) {
    return planned.find(({ role, outcome }) => role === 'secret' && outcome === 'put back')?.replaced ?? null;
}
function compare(place, present, recorded, evenIfOther) {
    if (!recorded)
        return 'not in the archive';
    if (!place)
        return 'no place';
    if (present && (place.same?.(present, recorded) ?? present.equals(recorded)))
        return 'same';
    return present && !evenIfOther ? 'differs' : 'put back';
}
/** A runbook that found no secret left an empty file. */
function recordedIn(files, name) {
    const recorded = files.get(_target_target_js__WEBPACK_IMPORTED_MODULE_2__/* .fileNames */ .j[name]);
    return name !== 'serviceConfig' && name !== 'seed' && recorded?.length === 0 ? undefined : recorded;
}
function anySecret(files) {
    return recordedIn(files, 'secret') ?? recordedIn(files, 'secretManifest');
}
function extraction(path, secret) {
    return {
        role: 'secret',
        path,
        outcome: secret ? 'extracted' : 'not in the archive',
        writing: secret ? { content: secret, write: (content) => (0,_files_js__WEBPACK_IMPORTED_MODULE_1__/* .writeNewFile */ .S0)(path, content, 0o600) } : null,
        replaced: null,
        needsNewContainer: false,
    };
}
/** @throws BackupError `usage` where the secret could not be written in the end: asked before anything is begun. */
async function assertExtractable(path) {
    if (path === undefined || !(await (0,_files_js__WEBPACK_IMPORTED_MODULE_1__/* .exists */ .t2)(path)))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: `${path} is there already`,
        remedy: 'Name another file with --extract-secret; none is overwritten',
    });
}


/***/ }),

/***/ 3463:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rollback: () => (/* binding */ rollback)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: ./src/mongo/catalog.ts
var catalog = __webpack_require__(3599);
// EXTERNAL MODULE: ./src/mongo/failure.ts
var failure = __webpack_require__(8450);
// EXTERNAL MODULE: ./src/mongo/journal.ts
var journal = __webpack_require__(8243);
// EXTERNAL MODULE: ./src/mongo/swap.ts
var swap = __webpack_require__(1869);
// EXTERNAL MODULE: ./src/target/lock.ts
var target_lock = __webpack_require__(4386);
// EXTERNAL MODULE: ./src/target/target.ts + 30 modules
var target_target = __webpack_require__(5997);
// EXTERNAL MODULE: ./src/operations/cold-ending.ts
var cold_ending = __webpack_require__(1536);
// EXTERNAL MODULE: ./src/operations/outage.ts
var outage = __webpack_require__(3563);
// EXTERNAL MODULE: ./src/mongo/log-in.ts
var log_in = __webpack_require__(3012);
// EXTERNAL MODULE: ./src/operations/cold-note.ts
var cold_note = __webpack_require__(8647);
// EXTERNAL MODULE: ./src/operations/cold-secret.ts
var cold_secret = __webpack_require__(1163);
;// CONCATENATED MODULE: ./src/operations/secret-before.ts
/**
 * Will the service get at the data that a rollback brings back? A cold restore may have put another secret in place, or
 * somebody has changed the password since: that data knows neither.
 */




const asItIs = { start: 'again', putBack: null };
/**
 * Asks a mongod on the data before the restore, which reaches nothing; stops nothing, and changes nothing that is live.
 * @throws BackupError `target-unsuitable` where that data knows no secret that could be put in place; `check-failed`
 * where mongod does not come up on it; `wrong-key`.
 */
async function secretBefore({ id, decryption }, context, target, cold) {
    const { service } = target;
    if (!service.controlled || (await service.state()) === 'absent')
        return asItIs;
    const present = await (0,cold_secret/* secretShown */.O)(target, null, 'again', context);
    if (present === null || !(0,log_in/* hasPassword */.c)(present))
        return asItIs;
    context.reporter.phase('Asking the data before the restore whether it knows the service');
    await cold.folder.settle();
    const server = await cold.folder.prove(id, context.signal, 'before').catch((error) => {
        throw notProved(id, error);
    });
    try {
        const unknown = await (0,log_in/* unknownLogin */._)(server.connection, present);
        if (unknown === null)
            return asItIs;
        // Somebody may have corrected it where it is kept.
        const anew = await ofNewContainer(target);
        if (anew !== null && (await (0,log_in/* unknownLogin */._)(server.connection, anew)) === null)
            return { start: 'anew', putBack: null };
        const { secret: sealed } = noteIn(await cold.folder.recall(id));
        const key = sealed === undefined ? undefined : await decryption();
        if (!key)
            throw locksOut(id, unknown, sealed !== undefined);
        const secret = await (0,cold_note/* unseal */.D)(sealed, key);
        const place = await target.placeOf('secret');
        const kept = await target.secretAfter(secret, 'anew');
        if (!place || kept === null || (await (0,log_in/* unknownLogin */._)(server.connection, kept)) !== null)
            throw locksOut(id, unknown, false);
        await place.assertWritable?.();
        const start = (await place.needsNewContainer()) ? 'anew' : 'again';
        return { start, putBack: { place, secret, present: await place.read() } };
    }
    finally {
        await server.close();
    }
}
async function ofNewContainer(target) {
    try {
        return await target.secretAfter(null, 'anew');
    }
    catch (error) {
        if (error instanceof errors/* BackupError */.hj)
            return null;
        throw error;
    }
}
function noteIn(note) {
    return note === null ? {} : JSON.parse(note);
}
function notProved(id, error) {
    if (!(error instanceof errors/* BackupError */.hj) || error.code !== 'check-failed')
        return error;
    return new errors/* BackupError */.hj({
        code: error.code,
        message: `mongod does not come up on the data folder before ${id}; nothing was stopped`,
        ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
        remedy: 'Restore an archive of that time',
        underlying: error,
    });
}
function locksOut(id, unknown, sealed) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: 'with the secret that is in place the service would not get at the data before the restore: ' +
            `it knows no ${unknown} with that password; nothing was stopped`,
        cause: sealed
            ? `The restore ${id} has put the connection string of its archive in place`
            : 'The password was changed since, and the users are in the data folder too',
        remedy: sealed
            ? 'Give --identity: what was in place before is kept beside the data, encrypted; or put it in place yourself'
            : 'Put the connection string in place that the service had before the restore, then roll back',
    });
}

;// CONCATENATED MODULE: ./src/operations/cold-rollback.ts
/** Reverses a cold restore: the data folder that it replaced is live again. */




/**
 * @param lock null for a dry run.
 * @returns null where no cold restore has this id.
 */
async function rollbackCold(settings, context, target, lock) {
    const cold = await target.coldIfAny();
    try {
        return cold && (await exchangeBack(settings, context, target, cold, lock));
    }
    finally {
        await cold?.release();
    }
}
async function exchangeBack(rolling, context, target, cold, lock) {
    const { id, target: settings } = rolling;
    const state = (await (0,outage/* restoresIn */.ho)(cold.folder, context.reporter)).get(id);
    if (!state)
        return null;
    if (!state.before)
        throw notKept(id);
    await cold.assertReversible(id);
    const { warnings } = await cold.inspect('place');
    for (const warning of warnings)
        context.reporter.warn(warning);
    const result = { id, dryRun: !lock, kind: 'cold', collections: [], views: [], setAside: [] };
    if (!lock)
        return result;
    const { start, putBack } = await secretBefore(rolling, context, target, cold);
    await cold.folder.ready(id);
    const exchange = { id, direction: 'rollback' };
    const plan = {
        operation: 'rollback',
        services: 'running',
        start,
        exchange,
    };
    const down = { cold, target, settings, lock, context };
    const rolled = (0,outage/* whileDown */.Cr)(down, plan, async () => {
        await lock.assertHeld();
        await context.onStep?.('to be exchanged');
        context.reporter.phase(`Bringing back the data folder before ${id}`);
        // First: whatever ends us behind it, the rollback can be begun again, or is finished with its secret in place.
        await putBack?.place.write(putBack.secret);
        if (putBack)
            await context.onStep?.('secret put back');
        try {
            await cold.folder.exchange(exchange, context.onStep);
        }
        catch (error) {
            // Whatever it was: the data that stays live knows the secret that was in place. That of the data before is right
            // for what is finished on the way back.
            if (putBack?.present && (await (0,cold_ending/* liveAfter */.p)(cold, exchange)) === 'asItWas') {
                await lock.assertHeld();
                await putBack.place.write(putBack.present);
            }
            throw error;
        }
        await context.onStep?.('exchanged');
    });
    await rolled.catch(async (error) => {
        throw (0,cold_ending/* endedWith */.t)(error, await (0,cold_ending/* liveAfter */.p)(cold, exchange), exchange, context);
    });
    if (putBack)
        context.reporter.info(`Put back what was in place before ${id}: ${putBack.place.shown}`);
    return result;
}
function notKept(id) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `the restore ${id} cannot be reversed: the data before it is not kept any more`,
        cause: 'It was rolled back already, or cleaned up',
        remedy: 'Restore an archive of that time',
    });
}

// EXTERNAL MODULE: ./src/operations/ended-early.ts
var ended_early = __webpack_require__(4788);
// EXTERNAL MODULE: ./src/operations/heal.ts
var heal = __webpack_require__(326);
// EXTERNAL MODULE: ./src/operations/stopped.ts
var stopped = __webpack_require__(8595);
;// CONCATENATED MODULE: ./src/operations/rollback.ts












/**
 * @throws BackupError `usage` where there is no such restore, or it is not one that can be reversed; `locked`;
 * `not-started`.
 */
async function rollback(settings, context) {
    const { reporter } = context;
    const target = (0,target_target/* openTarget */.A)(settings.target);
    if (!settings.dryRun)
        (0,stopped/* assertStoppable */.BG)(target, context);
    const deployment = settings.dryRun ? null : await target.lock('rollback', reporter);
    try {
        // What does not come up may do so on what was live before.
        const healed = deployment && (await (0,outage/* healOutage */.em)(target, deployment, context, { unhealthy: 'warning' }));
        const cold = await rollbackCold(settings, context, target, deployment);
        const result = cold ?? (await rollbackHot(settings, context, target));
        if (deployment && !healed && !cold)
            await (0,outage/* healOutage */.em)(target, deployment, context);
        return result;
    }
    catch (error) {
        throw (0,failure/* mongoFailure */.pf)(error, 'target', 'rolling back');
    }
    finally {
        await deployment?.release();
    }
}
async function rollbackHot(settings, context, target) {
    const { reporter } = context;
    const { connection } = await target.route('target', context);
    let record = null;
    try {
        const db = connection.client.db(target.database);
        const lock = settings.dryRun ? null : await target_lock/* Lock */.c.take(db, 'rollback', reporter);
        try {
            if (lock)
                await (0,heal.healUnderLock)(connection, target, context, { unhealthy: 'warning' });
            const found = await (0,journal/* readRecord */.aE)(db, settings.id);
            record = found;
            if (found.state !== 'swapped')
                throw notReversible(found._id, found.state);
            await assertInPlace(db, found);
            const result = {
                id: found._id,
                dryRun: settings.dryRun,
                kind: 'hot',
                collections: found.collections.map(({ name }) => name),
                views: found.views.map(({ name }) => name),
                setAside: await restoredThere(db, found),
            };
            if (!lock)
                return result;
            await (0,stopped/* whileStopped */.He)({
                operation: 'rollback',
                connection,
                record: found,
                target,
                settings: settings.target,
                lock,
                context,
            }, async () => {
                reporter.phase(`Bringing back what was live before ${found._id}`);
                await lock.assertHeld();
                const assertHeld = () => lock.assertHeld();
                await (0,swap/* unswap */.Lt)({
                    db,
                    record: found,
                    reporter,
                    assertHeld,
                    ...(context.onStep && { onStep: context.onStep }),
                });
                await (0,journal/* updateRecord */.vL)(db, found, { keepUntil: null });
            });
            return result;
        }
        finally {
            await lock?.release();
        }
    }
    catch (error) {
        throw (0,ended_early/* endedEarly */.S)((0,failure/* mongoFailure */.pf)(error, 'target', 'rolling back'), context.signal, record);
    }
    finally {
        await connection.close();
    }
}
/**
 * What is live must be what the restore brought, and what it replaced must still be there: else the two would be mixed.
 * A collection that was dropped since loses nothing.
 */
async function assertInPlace(db, { _id, collections }) {
    const listed = await (0,catalog/* listAll */._w)(db);
    const uuidOf = new Map(listed.map(({ name, uuid }) => [name, uuid]));
    const replaced = collections.filter(({ name, restored }) => (uuidOf.get(name) ?? restored) !== restored);
    if (replaced.length > 0) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the restore ${_id} cannot be reversed: ${names(replaced)} has been replaced since`,
            cause: 'Another restore came after it, or somebody dropped and created it',
            remedy: 'Roll back the later restore first, or restore the safety archive that was taken before this one',
        });
    }
    const gone = collections.filter(({ name, before }) => before && uuidOf.get((0,swap/* beforeName */.RY)(_id, name)) !== before);
    if (gone.length > 0) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the restore ${_id} cannot be reversed: what ${names(gone)} held before is gone`,
            cause: 'Somebody dropped or renamed collections whose names begin with __before_',
            remedy: 'Restore the safety archive that was taken before it',
        });
    }
}
/** The names that what is live of the restore will have; what was dropped since has none. */
async function restoredThere(db, { _id, collections }) {
    const present = new Set((await (0,catalog/* listAll */._w)(db)).map(({ uuid }) => uuid));
    return collections.filter(({ restored }) => present.has(restored)).map(({ name }) => (0,swap/* stagingName */.zb)(_id, name));
}
function names(collections) {
    return collections.map(({ name }) => name).join(', ');
}
function notReversible(id, state) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `the restore ${id} cannot be reversed: it is ${state}`,
        cause: state === 'restored-in-place' || state === 'in-place'
            ? 'An in-place restore keeps nothing of what was there before'
            : 'Only a restore whose data is live can be reversed',
        remedy: 'Restore the safety archive that was taken before it',
    });
}


/***/ })

};
