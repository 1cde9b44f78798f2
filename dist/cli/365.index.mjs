export const id = 365;
export const ids = [365];
export const modules = {

/***/ 3764:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bc: () => (/* binding */ readSignature),
/* harmony export */   Od: () => (/* binding */ verifySignature),
/* harmony export */   UG: () => (/* binding */ parseSigningKey),
/* harmony export */   Wr: () => (/* binding */ signFile),
/* harmony export */   fm: () => (/* binding */ loadSigningKey),
/* harmony export */   oY: () => (/* binding */ signaturePath)
/* harmony export */ });
/* unused harmony export sha512Of */
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
    const key = await parseSigningKey(text, path, passphrase);
    const warning = `The signing key ${path} can be read by other users: chmod 600 it`;
    return open ? { ...key, warnings: [warning] } : key;
}
/**
 * The same from the text of such a file.
 * @param path where it comes from, for messages.
 * @throws BackupError `usage`, as {@link loadSigningKey}.
 */
async function parseSigningKey(text, path, passphrase) {
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
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
        warnings: [],
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
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
        return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
            code: 'usage',
            message: `${path}: the signing key is protected by a passphrase`,
            remedy: 'Put its passphrase into ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
        });
    }
    if (withPassphrase && /passphrase|decrypt/i.test(inner)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
            code: 'usage',
            message: `${path}: the passphrase does not open the signing key`,
            remedy: 'Check ISSUER_BACKUP_SIGN_KEY_PASSPHRASE',
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({
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
    return new _errors_js__WEBPACK_IMPORTED_MODULE_4__/* .BackupError */ .hj({ code: 'origin-not-proved', message, ...more });
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
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: `${from}: of the options only namespaces="…" is supported, with whole names or *`,
            remedy: 'Give the public key itself, or an allowed signers file for issuer-backup alone',
        });
    }
    return patterns.includes(signatureNamespace) || patterns.includes('*');
}
function malformed(from, cause) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
        code: 'usage',
        message: `${from}: not a verification key`,
        cause,
        remedy: 'Give a public key (ssh-ed25519 AAAA…), its .pub file, or an allowed signers file',
    });
}


/***/ }),

/***/ 1746:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  backupSettings: () => (/* binding */ backupSettings),
  cleanupSettings: () => (/* binding */ cleanupSettings),
  defaultExpect: () => (/* binding */ defaultExpect),
  drillSettings: () => (/* binding */ drillSettings),
  healSettings: () => (/* binding */ healSettings),
  restoreSettings: () => (/* binding */ restoreSettings),
  rollbackSettings: () => (/* binding */ rollbackSettings),
  verifySettings: () => (/* binding */ verifySettings)
});

// EXTERNAL MODULE: ./src/archive/signature.ts
var signature = __webpack_require__(3764);
// EXTERNAL MODULE: ./src/archive/verification-keys.ts
var verification_keys = __webpack_require__(5632);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./src/settings/secret.ts
var secret = __webpack_require__(4517);
;// CONCATENATED MODULE: ./src/settings/checks.ts
/** How a restored service is checked, as the settings say. */



const usualLivePath = '/health/live';
const scopes = {
    read: 'issuer-directory:read',
    all: 'issuer-directory:read issuer-directory:write issuer-directory:admin',
};
/** @throws BackupError `usage` for an Authority without a client, a client without an Authority, or a secret that is not there. */
async function checkSettings(options, canary, environment) {
    const { healthUrl, apiToken, healthCa } = options;
    const apiUrl = options.apiUrl ?? (healthUrl === undefined ? undefined : new URL(healthUrl).origin);
    const at = (path) => (apiUrl === undefined ? undefined : new URL(path, apiUrl).href);
    return {
        healthUrl: healthUrl ?? at(usualLivePath),
        readyUrl: at(options.readyPath ?? '/health/ready'),
        metricsUrl: at(options.metricsPath ?? '/metrics'),
        apiUrl,
        ca: healthCa === undefined ? undefined : await (0,promises_.readFile)(healthCa, 'utf8'),
        listPath: options.listPath ?? '/issuer-directory/issuers',
        tenantHeader: options.tenantHeader ?? 'X-StellaOps-Tenant',
        tenants: options.tenants ?? [],
        listCollection: options.listCollection ?? 'issuers',
        tenantField: options.tenantField ?? 'tenant_id',
        token: apiToken === undefined ? undefined : await (0,secret/* resolveSecret */.J)(apiToken, environment),
        authority: await authority(options, canary, environment),
        canary,
    };
}
async function authority({ authority: url, authorityIssuer: issuer, clientId, clientSecret, scope }, canary, environment) {
    if (url === undefined && clientId === undefined && clientSecret === undefined)
        return undefined;
    if (url === undefined || clientId === undefined || clientSecret === undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'authority, clientId and clientSecret go together',
            cause: 'A token is given to a client that the Authority knows, and takes all three',
            remedy: 'Give all of them, or apiToken, or none',
        });
    }
    return {
        url,
        issuer,
        clientId,
        clientSecret: await (0,secret/* resolveSecret */.J)(clientSecret, environment),
        scope: scope ?? (canary ? scopes.all : scopes.read),
    };
}

// EXTERNAL MODULE: ./src/settings/duration.ts
var duration = __webpack_require__(1145);
// EXTERNAL MODULE: ./src/archive/keys.ts
var archive_keys = __webpack_require__(4116);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(8826);
;// CONCATENATED MODULE: ./src/settings/keys.ts
/** The age keys that the settings name. */





/**
 * Whom to encrypt to.
 * @throws BackupError `usage` for nobody, recipients together with a passphrase, and what is no recipient.
 */
async function encryptionKey(options, environment) {
    const { recipients, recipientsFiles, passphrase } = options;
    if (passphrase !== undefined && (recipients ?? recipientsFiles) !== undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'Recipients and a passphrase are both given; an archive has either',
            cause: passphrase.startsWith('env:')
                ? `$${passphrase.slice(4)} is set`
                : 'The settings name a passphrase',
            remedy: 'Take one of them away',
        });
    }
    const key = await givenEncryptionKey(options, environment);
    if (key !== undefined)
        return key;
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'There is nobody to encrypt to',
        remedy: 'Give --recipient age1…, better two kept in different places; issuer-backup keygen makes one',
    });
}
/** The recipients, else the passphrase, else undefined. @throws BackupError `usage` for what is no recipient. */
async function givenEncryptionKey(options, environment) {
    const { recipients = [], recipientsFiles = [], passphrase } = options;
    const lines = recipients.map((text) => ({ text, from: 'recipients' }));
    for (const path of recipientsFiles)
        lines.push(...(await (0,archive_keys/* readRecipientsFile */.dJ)(path)));
    // A file without a recipient is a mistake, and not a wish for the passphrase.
    if (lines.length > 0 || recipientsFiles.length > 0)
        return (0,archive_keys/* parseRecipients */.q)(lines);
    return passphrase === undefined ? undefined : (0,archive_keys/* passphraseKey */.I7)(await (0,secret/* resolveSecret */.J)(passphrase, environment));
}
/** What opens archives: any of identity and passphrase. @throws BackupError `usage` for what cannot be read. */
async function decryptionKey(options, environment) {
    const { identity, passphrase } = options;
    const keys = [];
    if (identity !== undefined)
        keys.push(await identityKey(identity, environment));
    if (passphrase !== undefined)
        keys.push((0,archive_keys/* passphraseKey */.I7)(await (0,secret/* resolveSecret */.J)(passphrase, environment)));
    const [first, second] = keys;
    if (first === undefined || second === undefined)
        return first;
    return {
        encryptionKey: () => first.encryptionKey(),
        unseal: (header) => {
            // Which of them it needs stands in the header, and the wrong one's error would mislead.
            const withPassphrase = Buffer.from(header).includes('\n-> scrypt ');
            return (withPassphrase ? second : first).unseal(header);
        },
    };
}
async function identityKey(identity, environment) {
    if (schema/* reference */.ir.test(identity)) {
        const from = identity.replace(/^env:/, '$').replace(/^file:/, '');
        return (0,archive_keys/* parseIdentities */.go)(await (0,secret/* resolveSecret */.J)(identity, environment), from);
    }
    try {
        return (0,archive_keys/* parseIdentities */.go)(await (0,promises_.readFile)(identity, 'utf8'), identity);
    }
    catch (error) {
        if (error instanceof errors/* BackupError */.hj)
            throw error;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `Cannot read the identity file ${identity}: ${error.code}`,
            remedy: 'Give the file that issuer-backup keygen or age-keygen wrote',
            underlying: error,
        });
    }
}

// EXTERNAL MODULE: ./src/settings/target.ts + 1 modules
var settings_target = __webpack_require__(4487);
;// CONCATENATED MODULE: ./src/settings/resolve.ts
/** From what was asked for to what an operation is told: secrets read, keys parsed, defaults applied. */









/** @throws BackupError `usage` for what is missing or contradicts itself, and for keys that cannot be read. */
async function backupSettings(options, request, environment) {
    const { kind, dryRun, sidecar, past = [] } = request;
    const target = await (0,settings_target/* resolveTarget */.u1)(options, environment);
    const stdout = options.output === '-';
    if (sidecar !== undefined && !stdout) {
        throw contradiction('--sidecar goes with --output -: in a folder the sidecar stands beside the archive');
    }
    if (stdout && options.signKey !== undefined && sidecar === undefined) {
        throw contradiction('--sign-key with --output - needs --sidecar FILE: the signature is written beside it');
    }
    return {
        target,
        kind,
        engine: options.engine ?? 'auto',
        consistency: options.consistency ?? 'auto',
        expect: options.expect ?? defaultExpect(target.database),
        output: stdout ? { stdout, sidecar } : { folder: folderOf(options) },
        prefix: options.name ?? target.database,
        writing: await writing(options, environment, await encryptionKey(options, environment)),
        maxShrink: Number.parseInt(options.maxShrink ?? '50%', 10),
        past,
        dryRun,
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function restoreSettings(options, request, environment) {
    const { archive, noSafetyBackup, freshVolume = false, ...rest } = request;
    const target = await (0,settings_target/* resolveTarget */.u1)(options, environment);
    if (target.type === 'direct' && rest.seedReplay) {
        throw contradiction('--seed-replay is for a compose target: a direct one is started by its own command');
    }
    if (target.type === 'direct' && rest.withSecret) {
        throw contradiction('--with-secret is for a compose target; --extract-secret FILE writes it to a file');
    }
    if (target.type !== 'helm' && freshVolume) {
        throw contradiction('--fresh-volume is for a helm target: elsewhere a deployment names the volume that it uses');
    }
    const decryption = await decryptionKey(options, environment);
    return {
        ...rest,
        freshVolume,
        target,
        archive: archiveChoice(archive, options),
        engine: options.engine ?? 'auto',
        decryption,
        verifyKeys: await verificationKeys(options),
        safety: noSafetyBackup === undefined
            ? await safetyArchive(options, environment, target.database, decryption)
            : { skipped: noSafetyBackup },
        keepBefore: (0,duration/* parseDuration */.E)(options.keepBefore ?? '7d'),
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function verifySettings(options, request, environment) {
    // Without one too: what was dumped by hand may be in the clear, which only its content tells.
    const decryption = request.digestOnly ? undefined : await decryptionKey(options, environment);
    return {
        archive: archiveChoice(request.archive, options),
        database: options.database ?? settings_target/* defaultDatabase */.$E,
        decryption,
        digestOnly: request.digestOnly,
        verifyKeys: await verificationKeys(options),
        expect: options.expect,
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function rollbackSettings(options, request, environment) {
    const decryption = () => decryptionKey(options, environment);
    return { ...request, target: await (0,settings_target/* resolveTarget */.u1)(options, environment), decryption };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function healSettings(options, environment) {
    return { target: await (0,settings_target/* resolveTarget */.u1)(options, environment) };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function cleanupSettings(options, request, environment) {
    return { ...request, target: await (0,settings_target/* resolveTarget */.u1)(options, environment), folder: folderOf(options) };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function drillSettings(options, request, environment) {
    const { archive, canary, fromDatabase, inPlace, ...rest } = request;
    return {
        ...rest,
        target: await (0,settings_target/* resolveTarget */.u1)(options, environment),
        stagingName: options.stagingName,
        withServices: options.stagingServices ?? [],
        restore: {
            archive: archiveChoice(archive, options),
            fromDatabase,
            inPlace,
            engine: options.engine ?? 'auto',
            decryption: await decryptionKey(options, environment),
            verifyKeys: await verificationKeys(options),
        },
        checks: await checkSettings(options, canary, environment),
        patience: (0,duration/* parseDuration */.E)(options.healthTimeout ?? '120s'),
    };
}
/** The collections that must be there where the user does not say which; none for a database we do not know. */
function defaultExpect(database) {
    // Not issuer_trust_overrides: a directory that never used it has none.
    return database === settings_target/* defaultDatabase */.$E ? ['issuers', 'issuer_keys', 'issuer_audit'] : [];
}
async function writing(options, environment, encryption) {
    const { signKey, signKeyPassphrase } = options;
    const passphrase = signKeyPassphrase && (await (0,secret/* resolveSecret */.J)(signKeyPassphrase, environment));
    return {
        compression: compression(options.compression ?? 'zstd'),
        encryption,
        signKey: signKey === undefined ? undefined : await signingKey(signKey, passphrase, environment),
    };
}
async function signingKey(given, passphrase, environment) {
    if (!schema/* reference */.ir.test(given))
        return (0,signature/* loadSigningKey */.fm)(given, passphrase);
    // OpenSSH's own reader wants the last line feed, which a secret has lost.
    const text = `${await (0,secret/* resolveSecret */.J)(given, environment)}\n`;
    return (0,signature/* parseSigningKey */.UG)(text, given.replace(/^env:/, '$').replace(/^file:/, ''), passphrase);
}
async function safetyArchive(options, environment, database, decryption) {
    const encryption = (await givenEncryptionKey(options, environment)) ?? (await decryption?.encryptionKey());
    if (encryption === undefined) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'There is nobody to encrypt the safety archive of the present state to',
            remedy: 'Give --identity or --recipient, or --no-safety-backup REASON to do without',
        });
    }
    return {
        folder: folderOf(options),
        prefix: options.name ?? database,
        writing: await writing(options, environment, encryption),
    };
}
function archiveChoice(archive, options) {
    if (archive === '-') {
        throw contradiction('An archive is read twice, so it cannot come from stdin: give the path of a file');
    }
    if (archive === 'latest')
        return { latestIn: options.from ?? folderOf(options) };
    return { file: archive };
}
function folderOf({ output = '.' }) {
    if (output !== '-')
        return output;
    throw contradiction('The output folder is needed here; stdout (-) is for backup alone');
}
function compression(text) {
    const [, zstd, zstdLevel = 1, gzip, gzipLevel = 6] = schema/* compressionPattern */.Vk.exec(text);
    return zstd === undefined
        ? { method: gzip, level: Number(gzipLevel) }
        : { method: 'zstd', level: Number(zstdLevel) };
}
async function verificationKeys({ verifyKeys = [] }) {
    return (await Promise.all(verifyKeys.map(verification_keys/* loadVerificationKeys */.K))).flat();
}
function contradiction(message) {
    return new errors/* BackupError */.hj({ code: 'usage', message, remedy: 'See --help' });
}


/***/ })

};
