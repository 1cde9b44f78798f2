export const id = 764;
export const ids = [764];
export const modules = {

/***/ 3764:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bc: () => (/* binding */ readSignature),
/* harmony export */   Od: () => (/* binding */ verifySignature),
/* harmony export */   Wr: () => (/* binding */ signFile),
/* harmony export */   fm: () => (/* binding */ loadSigningKey)
/* harmony export */ });
/* unused harmony exports signaturePath, sha512Of */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3916);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9148);
/* harmony import */ var _sshsig_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1687);
/* harmony import */ var _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5632);
/**
 * Where an archive comes from: a detached SSH signature by an Ed25519 key, which stock ssh-keygen checks too:
 * `ssh-keygen -Y verify -f allowed_signers -I who -n issuer-backup -s FILE.sig < FILE`.
 */








/**
 * An Ed25519 private key from an OpenSSH key file.
 * @throws BackupError `usage`, with the path and never a word of the key, for a file that cannot be read, another
 * kind of key, and a protected one that the passphrase does not open.
 */
async function loadSigningKey(path, passphrase) {
    const { text, open } = await readKeyFile(path);
    // As a dependency of signing alone, it costs nobody else its loading.
    const { default: sshpk } = await __webpack_require__.e(/* import() */ 663).then(__webpack_require__.t.bind(__webpack_require__, 663, 23));
    let key;
    try {
        key = sshpk.parsePrivateKey(text, 'auto', { filename: path, ...(passphrase ? { passphrase } : {}) });
    }
    catch (error) {
        throw unreadableKey(path, error, passphrase !== undefined);
    }
    if (key.type !== 'ed25519') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .h({
            code: 'usage',
            message: `${path}: an ${key.type.toUpperCase()} key cannot sign archives`,
            cause: 'Archives are signed with SSH keys of type ssh-ed25519, and with no other',
            remedy: `Make one: ssh-keygen -t ed25519 -C ${_verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w} -f FILE`,
        });
    }
    const { part, comment = '' } = key;
    const publicKey = (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .ed25519Blob */ .r5)(part.A.data);
    const privateKey = ed25519PrivateKey(part.k.data, part.A.data);
    return {
        verificationKey: { blob: publicKey, fingerprint: (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .fingerprint */ .Rj)(publicKey), comment },
        warnings: open ? [`The signing key ${path} can be read by other users: chmod 600 it`] : [],
        sign: (sha512) => (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .signSsh */ .ce)(sha512, _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w, privateKey, publicKey),
    };
}
/** Where the signature of a file stands. */
function signaturePath(file) {
    return `${file}.sig`;
}
/**
 * Signs a file: writes {@link signaturePath} beside it, 0644, whole or not at all, and returns its path. `sha512`
 * spares the reading where it is known.
 * @throws BackupError `not-writable` where a signature stands there already or none can be written, `disk-full`.
 */
async function signFile(file, key, sha512) {
    const path = signaturePath(file);
    await (0,_files_js__WEBPACK_IMPORTED_MODULE_5__/* .writeNewFile */ .S0)(path, key.sign(sha512 ?? (await sha512Of(file))), 0o644);
    return path;
}
/** The signature beside a file, or undefined where there is none. */
async function readSignature(file) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(signaturePath(file), 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw notProved(`The signature ${signaturePath(file)} cannot be read`, { underlying: error });
    }
}
/**
 * Proves who signed what has this SHA-512: returns the trusted key that did.
 * @throws BackupError `origin-not-proved`, saying whether there is no signature, it is damaged, made for something
 * else, by another key, or of other content.
 */
function verifySignature(sha512, signature, keys) {
    if (signature === undefined) {
        throw notProved('The archive is not signed', {
            cause: 'There is no .sig file beside it: it was made without a signing key, or not copied along',
            remedy: 'Fetch the .sig file too, or find out why there is none before trusting the archive',
        });
    }
    let parsed;
    try {
        parsed = (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .parseSshSignature */ ._y)(signature);
    }
    catch (error) {
        throw notProved(`The signature cannot be read: ${error.message}`, {
            cause: 'The .sig file is damaged, or not made by issuer-backup or ssh-keygen with an Ed25519 key',
            remedy: 'Fetch the .sig file again',
        });
    }
    if (parsed.namespace !== _verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w) {
        const namespace = JSON.stringify(parsed.namespace.slice(0, 40));
        throw notProved(`The signature was made for ${namespace}, not for ${_verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w}`, {
            cause: 'The key signed this content for another purpose',
        });
    }
    const key = keys.find(({ blob }) => blob.equals(parsed.publicKey));
    if (key === undefined) {
        throw notProved(`The signature is by ${(0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .fingerprint */ .Rj)(parsed.publicKey)}, which is none of the trusted keys`, {
            cause: 'Somebody else made this archive, or the signing key was changed',
            remedy: 'If you know that key, give its public half with --verify-key',
        });
    }
    if (!(0,_sshsig_js__WEBPACK_IMPORTED_MODULE_6__/* .holds */ .v9)(parsed, sha512)) {
        throw notProved('The signature does not belong to this file', {
            cause: 'The file or its signature was altered after signing, or they are of two different archives',
            remedy: 'Fetch both again from where they were made; do not trust this one',
        });
    }
    return key;
}
/** SHA-512 of a file, in one streaming pass. */
async function sha512Of(file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha512');
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(file, { highWaterMark: 1024 * 1024 }), hash);
    return hash.digest();
}
async function readKeyFile(path) {
    try {
        const [text, { mode }] = await Promise.all([(0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(path), (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.stat)(path)]);
        return { text, open: (mode & 0o077) !== 0 };
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .h({
            code: 'usage',
            message: `Cannot read the signing key ${path}`,
            remedy: 'Give the path of an OpenSSH private key',
            underlying,
        });
    }
}
/** sshpk's own error is not passed on: it could quote the file. */
function unreadableKey(path, error, withPassphrase) {
    const name = error instanceof Error ? error.name : '';
    const inner = String(error?.innerErr ?? '');
    if (name === 'KeyEncryptedError') {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .h({
            code: 'usage',
            message: `${path}: the signing key is protected by a passphrase`,
            remedy: 'Put its passphrase into ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
        });
    }
    if (withPassphrase && /passphrase|decrypt/i.test(inner)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .h({
            code: 'usage',
            message: `${path}: the passphrase does not open the signing key`,
            remedy: 'Check ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .h({
        code: 'usage',
        message: `${path}: not a private key that can be read`,
        cause: 'It is a public key, damaged, or of a kind or cipher that is not supported',
        remedy: `Give an OpenSSH private key: ssh-keygen -t ed25519 -C ${_verification_keys_js__WEBPACK_IMPORTED_MODULE_7__/* .signatureNamespace */ .w} -f FILE`,
    });
}
function ed25519PrivateKey(seed, publicKey) {
    const d = seed.toString('base64url');
    const x = publicKey.toString('base64url');
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPrivateKey)({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', d, x } });
}
function notProved(message, more) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .h({ code: 'origin-not-proved', message, ...more });
}


/***/ }),

/***/ 1687:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PO: () => (/* binding */ strictBase64),
/* harmony export */   Rj: () => (/* binding */ fingerprint),
/* harmony export */   _y: () => (/* binding */ parseSshSignature),
/* harmony export */   ce: () => (/* binding */ signSsh),
/* harmony export */   r5: () => (/* binding */ ed25519Blob),
/* harmony export */   v9: () => (/* binding */ holds),
/* harmony export */   vW: () => (/* binding */ ed25519Of)
/* harmony export */ });
/* unused harmony export SignatureFormatError */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/**
 * The SSH signature format (PROTOCOL.sshsig of OpenSSH) for Ed25519 keys: what `ssh-keygen -Y` writes and reads.
 * Nothing here decides whom to trust.
 */

/** Why a text is not a signature that we read, one clause. */
class SignatureFormatError extends Error {
}
const magic = Buffer.from('SSHSIG');
const version = 1;
const hashAlgorithm = 'sha512';
const keyType = 'ssh-ed25519';
const keyBytes = 32;
const signatureBytes = 64;
/** How long the lines are that ssh-keygen writes. */
const lineLength = 70;
const armor = /^-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END SSH SIGNATURE-----(?:\r?\n)?$/;
/** The armored signature of a message with this SHA-512; `privateKey` belongs to `publicKey`. */
function signSsh(sha512, namespace, privateKey, publicKey) {
    const signature = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.sign)(null, signedData(sha512, namespace), privateKey);
    const content = Buffer.concat([
        magic,
        uint32(version),
        string(publicKey),
        string(namespace),
        string(''),
        string(hashAlgorithm),
        string(Buffer.concat([string(keyType), string(signature)])),
    ]);
    const lines = content.toString('base64').match(new RegExp(`.{1,${lineLength}}`, 'g'));
    return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}
/**
 * Reads an armored signature, strictly: no other text means the same signature, but for the length of its lines.
 * @throws SignatureFormatError
 */
function parseSshSignature(text) {
    const base64 = armor.exec(text)?.[1]?.replaceAll(/\r?\n/g, '');
    const content = base64 === undefined ? undefined : strictBase64(base64);
    if (content === undefined)
        throw new SignatureFormatError('it is not an armored SSH signature');
    const reader = new WireReader(content);
    if (!reader.take(magic.length).equals(magic))
        throw new SignatureFormatError('its magic is not SSHSIG');
    if (reader.uint32() !== version)
        throw new SignatureFormatError('its version is unknown');
    const publicKey = reader.string();
    const namespace = reader.string().toString();
    if (reader.string().length > 0)
        throw new SignatureFormatError('it holds a reserved field');
    const hash = reader.string().toString();
    const blob = new WireReader(reader.string());
    reader.end();
    ed25519Of(publicKey);
    if (hash !== hashAlgorithm)
        throw new SignatureFormatError(`it is over ${printable(hash)}, not sha512`);
    if (blob.string().toString() !== keyType)
        throw new SignatureFormatError('it is not by an Ed25519 key');
    const signature = blob.string();
    blob.end();
    if (signature.length !== signatureBytes)
        throw new SignatureFormatError('it is cut short');
    return { publicKey, namespace, signature };
}
/** Does the signature hold for a message with this SHA-512, under the key that it names itself? */
function holds({ publicKey, namespace, signature }, sha512) {
    const x = ed25519Of(publicKey).toString('base64url');
    const key = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.verify)(null, signedData(sha512, namespace), key, signature);
}
/** An Ed25519 public key in SSH wire format. */
function ed25519Blob(publicKey) {
    return Buffer.concat([string(keyType), string(publicKey)]);
}
/**
 * The 32 bytes of an Ed25519 public key in SSH wire format.
 * @throws SignatureFormatError for another kind of key.
 */
function ed25519Of(blob) {
    const reader = new WireReader(blob);
    if (reader.string().toString() !== keyType)
        throw new SignatureFormatError('it is not by an Ed25519 key');
    const key = reader.string();
    reader.end();
    if (key.length !== keyBytes)
        throw new SignatureFormatError('its public key is malformed');
    return key;
}
/** The fingerprint of a public key, as `ssh-keygen -l` shows it. */
function fingerprint(blob) {
    return `SHA256:${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
/** What base64 says, or undefined where it is not the one canonical way to say it. */
function strictBase64(text) {
    const bytes = Buffer.from(text, 'base64');
    return bytes.toString('base64') === text ? bytes : undefined;
}
function signedData(sha512, namespace) {
    return Buffer.concat([magic, string(namespace), string(''), string(hashAlgorithm), string(sha512)]);
}
function uint32(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
}
function string(value) {
    const bytes = Buffer.from(value);
    return Buffer.concat([uint32(bytes.length), bytes]);
}
function printable(text) {
    return JSON.stringify(text.slice(0, 40));
}
/** Reads the `uint32` and `string` of RFC 4251. */
class WireReader {
    #rest;
    constructor(bytes) {
        this.#rest = bytes;
    }
    take(length) {
        if (length > this.#rest.length)
            throw new SignatureFormatError('it is cut short');
        const taken = this.#rest.subarray(0, length);
        this.#rest = this.#rest.subarray(length);
        return taken;
    }
    uint32() {
        return this.take(4).readUInt32BE();
    }
    string() {
        return this.take(this.uint32());
    }
    end() {
        if (this.#rest.length > 0)
            throw new SignatureFormatError('something follows its end');
    }
}


/***/ }),

/***/ 5632:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ loadVerificationKeys),
/* harmony export */   w: () => (/* binding */ signatureNamespace)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _sshsig_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1687);
/** Whose signature proves an archive's origin. */



/** What our signatures are made for, so that one made for git or mail proves nothing here. */
const signatureNamespace = 'issuer-backup';
const keyType = /^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+$/;
/**
 * Keys from a public key line (`ssh-ed25519 AAAA… comment`), or from the path of a `.pub` or an allowed signers
 * file. Of an allowed signers file the option `namespaces` is honoured; keys of other kinds, which cannot have
 * signed an archive, are passed over as long as one Ed25519 key is left.
 * @throws BackupError `usage`, with file and line, for what cannot be read, for restrictions that we would not
 * enforce, and where no key is left.
 */
async function loadVerificationKeys(spec) {
    const literal = keyType.test(spec.split(/\s/, 1)[0]);
    const from = literal ? 'the verification key' : spec;
    const lines = (literal ? spec : await read(spec)).split(/\r?\n/);
    const keys = [];
    for (const [index, line] of lines.entries()) {
        if (line.trim() === '' || line.startsWith('#'))
            continue;
        const key = parseLine(line.trim(), literal ? from : `${from} line ${index + 1}`);
        if (key !== undefined)
            keys.push(key);
    }
    if (keys.length > 0)
        return keys;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .h({
        code: 'usage',
        message: `${from}: holds no Ed25519 key that may sign for ${signatureNamespace}`,
        cause: 'Archives are signed with SSH keys of type ssh-ed25519, and with no other',
        remedy: 'Give the .pub file of the signing key',
    });
}
async function read(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .h({
            code: 'usage',
            message: `Cannot read the verification keys in ${path}`,
            remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
            underlying,
        });
    }
}
/** The key of one line, or undefined where it may not sign for us. */
function parseLine(line, from) {
    // Quotes hold blanks together, in principals and in options.
    const words = line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
    const at = words.findIndex((word) => keyType.test(word));
    if (at < 0 || at > 2) {
        const secret = line.startsWith('-----BEGIN');
        throw malformed(from, secret ? 'It is a private key' : 'There is no SSH public key in this line');
    }
    const options = at === 2 ? words[1] : '';
    const [type, base64 = '', ...comment] = words.slice(at);
    if (!allows(options, from) || type !== 'ssh-ed25519')
        return undefined;
    const blob = (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_2__/* .strictBase64 */ .PO)(base64);
    try {
        (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_2__/* .ed25519Of */ .vW)(blob);
    }
    catch {
        throw malformed(from, 'The key is mistyped or cut short');
    }
    const whose = at > 0 ? words[0].replaceAll('"', '') : comment.join(' ');
    return { blob: blob, fingerprint: (0,_sshsig_js__WEBPACK_IMPORTED_MODULE_2__/* .fingerprint */ .Rj)(blob), comment: whose };
}
/** Do the options of an allowed signers line let it sign for our namespace? */
function allows(options, from) {
    if (options === '')
        return true;
    const patterns = /^namespaces="([^"]*)"$/i.exec(options)?.[1]?.split(',');
    // A restriction that is read over would be trust that nobody gave.
    if (patterns === undefined || patterns.some((pattern) => /[!?]|.\*|\*./.test(pattern))) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .h({
            code: 'usage',
            message: `${from}: of the options only namespaces="…" is supported, with whole names or *`,
            remedy: 'Give the public key itself, or an allowed signers file for issuer-backup alone',
        });
    }
    return patterns.includes(signatureNamespace) || patterns.includes('*');
}
function malformed(from, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .h({
        code: 'usage',
        message: `${from}: not a verification key`,
        cause,
        remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
    });
}


/***/ }),

/***/ 9148:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EU: () => (/* binding */ writeFailure),
/* harmony export */   S0: () => (/* binding */ writeNewFile),
/* harmony export */   Yw: () => (/* binding */ syncFolder),
/* harmony export */   fR: () => (/* binding */ replaceFile),
/* harmony export */   mk: () => (/* binding */ publish),
/* harmony export */   t2: () => (/* binding */ exists)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/** Small files that must be whole or absent, and must not take another one's place. */



/**
 * Writes a new file: durable when this returns, whole or not there at all, never in place of another one.
 * @throws BackupError `not-writable` where a file of that name exists or the folder cannot be written; `disk-full`.
 */
async function writeNewFile(file, content, mode) {
    const partial = `${file}.${process.pid}.partial`;
    let created = false;
    try {
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(partial, 'wx', mode);
        created = true;
        try {
            await handle.chmod(mode);
            await handle.writeFile(content);
            await handle.sync();
        }
        finally {
            await handle.close();
        }
        await publish(partial, file);
    }
    catch (underlying) {
        throw writeFailure(file, underlying);
    }
    finally {
        // One of that name that was there before belongs to the same process id in another container.
        if (created)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(partial, { force: true });
    }
    await syncFolder(node_path__WEBPACK_IMPORTED_MODULE_1___default().dirname(file));
}
/**
 * Replaces a file as a whole, keeping its mode and owner: a reader finds the old one or the new one, never a part.
 * @throws BackupError as {@link writeNewFile}.
 */
async function replaceFile(file, content) {
    const partial = `${file}.${process.pid}.partial`;
    let created = false;
    try {
        const { mode, uid, gid } = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(file);
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(partial, 'wx', mode & 0o777);
        created = true;
        try {
            await handle.chown(uid, gid);
            await handle.chmod(mode & 0o777);
            await handle.writeFile(content);
            await handle.sync();
        }
        finally {
            await handle.close();
        }
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(partial, file);
    }
    catch (underlying) {
        throw writeFailure(file, underlying);
    }
    finally {
        // One of that name that was there before belongs to the same process id in another container.
        if (created)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(partial, { force: true });
    }
    await syncFolder(node_path__WEBPACK_IMPORTED_MODULE_1___default().dirname(file));
}
/** Gives a file its final name, which must be free. */
async function publish(partial, file) {
    try {
        // Unlike a rename, a link never replaces.
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.link)(partial, file);
    }
    catch (error) {
        const { code = '' } = error;
        // File systems without hard links, such as exFAT and some network shares.
        if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code) || (await exists(file)))
            throw error;
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rename)(partial, file);
    }
}
async function exists(file) {
    return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.access)(file).then(() => true, () => false);
}
/** Makes a new name in the folder survive a power loss. */
async function syncFolder(folder) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(folder, 'r');
    try {
        await handle.sync();
    }
    finally {
        await handle.close();
    }
}
/** What to throw when a file cannot be written. */
function writeFailure(file, underlying) {
    switch (underlying.code) {
        case 'ENOSPC':
        case 'EDQUOT':
            return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
                code: 'disk-full',
                message: `No space left to write ${file}`,
                remedy: 'Free some space, or choose another folder',
                underlying,
            });
        case 'EEXIST':
            return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
                code: 'not-writable',
                message: `${file} exists already`,
                cause: 'Nothing is overwritten',
                remedy: 'Choose another name, or move that file away',
                underlying,
            });
        default:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
                code: 'not-writable',
                message: `Cannot write ${file}: ${underlying.code ?? underlying.message}`,
                cause: 'The folder does not exist, or this user may not write to it',
                remedy: 'Choose another folder, or change its permissions',
                underlying,
            });
    }
}


/***/ })

};
