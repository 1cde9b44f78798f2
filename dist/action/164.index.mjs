export const id = 164;
export const ids = [164];
export const modules = {

/***/ 14116:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I7: () => (/* binding */ passphraseKey),
/* harmony export */   dJ: () => (/* binding */ readRecipientsFile),
/* harmony export */   go: () => (/* binding */ parseIdentities),
/* harmony export */   q: () => (/* binding */ parseRecipients),
/* harmony export */   sn: () => (/* binding */ recipientMistake),
/* harmony export */   wz: () => (/* binding */ recipientRemedy)
/* harmony export */ });
/* unused harmony export generateIdentity */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var age_encryption__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(81539);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/**
 * Who may open an archive: age recipients and identities, or a passphrase. The header of an age file, and the file
 * key in it, are the library's work; the payload is ours (age.ts).
 */



/** What to do about a {@link recipientMistake}. */
const recipientRemedy = 'Give the public key that age-keygen printed, age1…';
/**
 * Recipients as the user wrote them, duplicates folded.
 * @throws BackupError `usage` for none at all, or one that is not an age recipient, naming where it was given.
 */
function parseRecipients(lines) {
    const recipients = new Set();
    const warnings = new Set();
    for (const { text, from } of lines) {
        const recipient = text.trim();
        const reason = recipientMistake(recipient);
        if (reason !== null) {
            // The text itself is not repeated: it may be an identity given by mistake.
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
                code: 'usage',
                message: `${from}: not an age recipient: ${reason}`,
                remedy: recipientRemedy,
            });
        }
        if (isPostQuantum(recipient)) {
            warnings.add('An age before 1.3 cannot open an archive for a post-quantum recipient');
        }
        recipients.add(recipient);
    }
    if (recipients.size === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'usage',
            message: 'No recipient to encrypt to',
            remedy: 'Give at least one --recipient age1…, better two, kept in different places',
        });
    }
    return {
        recipientCount: recipients.size,
        warnings: [...warnings],
        async seal() {
            let fileKey;
            const encrypter = new age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .Encrypter */ .T7();
            for (const recipient of recipients)
                encrypter.addRecipient(recipient);
            // The library makes the file key and shows it only to recipients, so one of them is ours and writes nothing.
            encrypter.addRecipient({
                wrapFileKey(key) {
                    fileKey = Uint8Array.from(key);
                    return [];
                },
            });
            const header = headerOf(await encrypter.encrypt(new Uint8Array()));
            return { header, fileKey: fileKey };
        },
    };
}
/**
 * Recipients from a file in the format of age's `-R`: one a line, `#` comments and blank lines ignored.
 * @throws BackupError `usage` when the file cannot be read.
 */
async function readRecipientsFile(path) {
    let content;
    try {
        content = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
            code: 'usage',
            message: `Cannot read the recipients file ${path}: ${underlying.code}`,
            remedy: 'Check its path, and that this user may read it',
            underlying,
        });
    }
    return meaningfulLines(content).map(({ text, line }) => ({ text, from: `${path}:${line}` }));
}
/** @throws BackupError `usage` for an empty passphrase. */
function passphraseKey(passphrase) {
    if (passphrase === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({ code: 'usage', message: 'The passphrase is empty' });
    const decrypter = new age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .Decrypter */ .Hz();
    decrypter.addPassphrase(passphrase);
    const key = {
        recipientCount: 0,
        warnings: [],
        async seal() {
            const encrypter = new age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .Encrypter */ .T7();
            encrypter.setPassphrase(passphrase);
            const header = headerOf(await encrypter.encrypt(new Uint8Array()));
            // age allows no other recipient beside a passphrase, so the file key has to be taken out of the header again.
            return { header, fileKey: await decrypter.decryptHeader(header) };
        },
        unseal: (header) => unseal(decrypter, header),
        encryptionKey: async () => key,
    };
    return key;
}
/**
 * Identities from the text of an age identity file (`from` names it in errors); any one of them opens an archive.
 * @throws BackupError `usage` for none at all, a malformed one, or a kind that is not supported. Never repeats text.
 */
function parseIdentities(text, from) {
    if (/^(age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/.test(text.trimStart())) {
        throw unsupportedIdentity(from, 'it is encrypted with a passphrase', 'Decrypt it with age -d first');
    }
    if (/^(-----BEGIN|ssh-)/m.test(text))
        throw unsupportedIdentity(from, 'it is an SSH key');
    const decrypter = new age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .Decrypter */ .Hz();
    const identities = [];
    for (const { text: identity, line } of meaningfulLines(text)) {
        if (identity.startsWith('AGE-PLUGIN-'))
            throw unsupportedIdentity(from, 'it needs an age plugin');
        try {
            decrypter.addIdentity(identity);
        }
        catch {
            // The library's error quotes what it could not read.
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
                code: 'usage',
                message: `${from}: line ${line} is not an age identity`,
                cause: identity.startsWith('age1')
                    ? 'It is a recipient, the public half of the key'
                    : 'It is mistyped',
                remedy: 'Give the file that age-keygen or issuer-backup keygen wrote',
            });
        }
        identities.push(identity);
    }
    if (identities.length === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({ code: 'usage', message: `${from}: holds no age identity` });
    }
    return {
        unseal: (header) => unseal(decrypter, header),
        async encryptionKey() {
            const recipients = await Promise.all(identities.map(age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .identityToRecipient */ .RE));
            return parseRecipients(recipients.map((recipient) => ({ text: recipient, from })));
        },
    };
}
/** A new X25519 key pair; the identity in age-keygen's file format. */
async function generateIdentity() {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const created = new Date().toISOString().replace(/\.\d+/, '');
    return { identityFile: `# created: ${created}\n# public key: ${recipient}\n${identity}\n`, recipient };
}
/** Why this is not a recipient that we encrypt to, a clause that does not repeat it; null where it is one. */
function recipientMistake(recipient) {
    if (/^AGE-(SECRET-KEY|PLUGIN)-/i.test(recipient))
        return 'it is an identity, the secret half of a key';
    if (recipient.startsWith('ssh-'))
        return 'SSH keys are not supported as recipients';
    try {
        new age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .Encrypter */ .T7().addRecipient(recipient);
    }
    catch {
        return recipient.startsWith('age1') ? 'it is mistyped or cut short' : 'one begins with age1';
    }
    // Hardware keys: no identity file opens the archive, so neither verify nor restore could.
    if (/^age1tag(pq)?1/.test(recipient))
        return 'it belongs to an age plugin';
    return null;
}
function isPostQuantum(recipient) {
    return recipient.startsWith('age1pq1');
}
function meaningfulLines(content) {
    return content
        .split(/\r?\n/)
        .map((text, index) => ({ text: text.trim(), line: index + 1 }))
        .filter(({ text }) => text !== '' && !text.startsWith('#'));
}
/** The header of an age file that the library wrote: up to the end of the line with the MAC. */
function headerOf(file) {
    const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    return buffer.subarray(0, buffer.indexOf('\n', buffer.indexOf('\n--- ') + 1) + 1);
}
async function unseal(decrypter, header) {
    try {
        return await decrypter.decryptHeader(header);
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj(unsealFailure(underlying, header));
    }
}
function unsealFailure(underlying, header) {
    // The library has no error classes; the version is pinned and a test holds this text.
    if (!(underlying instanceof Error) || !underlying.message.includes('no identity matched')) {
        return {
            code: 'archive-damaged',
            message: 'The age header of the archive is damaged',
            remedy: 'Fetch the archive again, or take another one',
            underlying,
        };
    }
    const withPassphrase = Buffer.from(header).includes('\n-> scrypt ');
    return {
        code: 'wrong-key',
        message: 'This key does not open the archive',
        cause: withPassphrase
            ? 'The archive is encrypted with a passphrase, and this is not it'
            : 'The archive was encrypted for other recipients',
        remedy: withPassphrase
            ? 'Give the passphrase'
            : 'Give the identity of one of its recipients with --identity',
    };
}
function unsupportedIdentity(from, reason, remedy) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'usage',
        message: `${from}: this kind of identity is not supported: ${reason}`,
        remedy: remedy ?? 'Give an identity file that age-keygen or issuer-backup keygen wrote',
    });
}


/***/ }),

/***/ 83916:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AY: () => (/* binding */ EndedEarly),
/* harmony export */   hS: () => (/* binding */ exitCodes),
/* harmony export */   hj: () => (/* binding */ BackupError)
/* harmony export */ });
/**
 * What went wrong, for a person and for a program: every failure that we foresee is a {@link BackupError} that
 * names the likely cause and the next step, and has one exit code.
 */
/** Process exit codes, as documented in the README. */
const exitCodes = {
    good: 0,
    unexpected: 1,
    usage: 2,
    archive: 3,
    deployment: 4,
    check: 5,
    locked: 6,
    stopped: 7,
};
const codes = {
    usage: exitCodes.usage,
    settings: exitCodes.usage,
    'archive-damaged': exitCodes.archive,
    'archive-incomplete': exitCodes.archive,
    'archive-foreign': exitCodes.archive,
    'archive-newer': exitCodes.archive,
    'archive-unsuitable': exitCodes.archive,
    'wrong-key': exitCodes.archive,
    'origin-not-proved': exitCodes.archive,
    'source-failed': exitCodes.deployment,
    'source-changed': exitCodes.deployment,
    'target-failed': exitCodes.deployment,
    'target-unsuitable': exitCodes.deployment,
    'not-permitted': exitCodes.deployment,
    'no-such-database': exitCodes.deployment,
    'collection-missing': exitCodes.deployment,
    'tool-missing': exitCodes.deployment,
    'disk-full': exitCodes.deployment,
    'not-writable': exitCodes.deployment,
    'output-closed': exitCodes.deployment,
    'vault-failed': exitCodes.deployment,
    'check-failed': exitCodes.check,
    locked: exitCodes.locked,
    'not-started': exitCodes.stopped,
};
/** A failure that we foresaw. `message`, `likelyCause` and `remedy` are fit to be shown. */
class BackupError extends Error {
    name = 'BackupError';
    code;
    likelyCause;
    remedy;
    constructor(failure) {
        super(failure.message, { cause: failure.underlying });
        this.code = failure.code;
        this.likelyCause = failure.cause;
        this.remedy = failure.remedy;
    }
    get exitCode() {
        return codes[this.code];
    }
}
/** An operation that a signal ended, in the place of what that brought about; `message` says what is live. */
class EndedEarly extends Error {
    name = 'EndedEarly';
    remedy;
    constructor(message, remedy, underlying) {
        super(message, { cause: underlying });
        this.remedy = remedy;
    }
}


/***/ }),

/***/ 73190:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E5: () => (/* binding */ runShell),
/* harmony export */   Qc: () => (/* binding */ childEnvironment),
/* harmony export */   eF: () => (/* binding */ run),
/* harmony export */   n6: () => (/* binding */ commandFailed),
/* harmony export */   ni: () => (/* binding */ start)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(27194);
/** Other programs, started with no secret in argv or environment and always waited for. */




/**
 * What a child may inherit: nothing here holds a secret, and tools such as docker, kubectl or ssh need it, or are quicker
 * by it, as the guardian is.
 */
const inherited = new Set(`PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM SSL_CERT_FILE SSL_CERT_DIR SSH_AUTH_SOCK
   DBUS_SESSION_BUS_ADDRESS DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY KUBECONFIG
   KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT GOGC GOMEMLIMIT NODE_COMPILE_CACHE`.split(/\s+/));
const inheritedPrefixes = ['LC_', 'XDG_'];
/** Bytes of stderr that are kept: enough for the last words of any tool. */
const tailBytes = 8192;
/** Between the polite signal and SIGKILL, milliseconds. */
const killGrace = 5000;
/** A grandchild that was left running may hold our pipes open for ever: how long we wait for it, milliseconds. */
const drainGrace = 1000;
/**
 * Reads the secret from descriptor 3 and hands it on in a here-document, since node's own pipes are sockets, which
 * `/dev/fd/3` cannot open. Old bash keeps a here-document in a file: there it goes to memory.
 */
const handSecretOn = `IFS= read -r S <&3 || :
[ -z "\${BASH_VERSION-}" ] || TMPDIR=/dev/shm
exec "$0" "$@" 3<<END_OF_SECRET
$S
END_OF_SECRET`;
/** Starts a program for streaming. Its stderr is kept for the error message and not shown. */
function start(command, args, options = {}) {
    const { secret, signal } = options;
    signal?.throwIfAborted();
    const third = secret === undefined ? options.third : `${secret}\n`;
    const [file, argv] = secret === undefined ? [command, args] : ['sh', ['-c', handSecretOn, command, ...args]];
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(file, argv, {
        stdio: [
            options.stdin ?? 'ignore',
            options.stdout ?? 'ignore',
            'pipe',
            third === undefined ? 'ignore' : 'pipe',
        ],
        env: { ...childEnvironment(), ...options.env },
        // Its own process group: Ctrl-C in a terminal is ours to handle, and a kill reaches what the program started.
        detached: true,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (third !== undefined)
        give(child.stdio[3], third);
    return {
        pid: child.pid,
        stdin: child.stdin,
        stdout: child.stdout,
        ended: ended(child, command, signal, secret !== undefined),
        kill: (name = 'SIGTERM') => killGroup(child, name),
    };
}
/**
 * Runs a short command to its end and returns what it wrote.
 * @throws BackupError `tool-missing`, or `target-failed` where it does not end with exit code 0.
 */
async function run(command, args, options = {}) {
    const { input, ...rest } = options;
    const child = start(command, args, {
        ...rest,
        stdin: input === undefined ? 'ignore' : 'pipe',
        stdout: 'pipe',
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    if (input !== undefined)
        give(child.stdin, input);
    const ending = await child.ended.finally(() => child.stdout.destroy());
    if (ending.code !== 0)
        throw commandFailed(command, ending);
    return { stdout: Buffer.concat(chunks).toString(), stderr: ending.stderr };
}
/**
 * Runs a command that the user wrote for `sh`. There may be a secret in it, so that it stands in no argv; stdin is its
 * own.
 * @throws BackupError as {@link run}.
 */
function runShell(command, options = {}) {
    return run('sh', ['-c', 'eval "$(cat <&3)" 3<&-'], { ...options, third: command });
}
/** What to throw for a program that ended badly: names it, how it ended, and its last words. */
function commandFailed(command, { code, signal, stderr }, as = 'target-failed') {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const words = stderr.trim().split('\n').slice(-3).join(' / ');
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: as,
        message: `${command} ended with ${how}`,
        ...(words === '' ? {} : { cause: `It said: ${words}` }),
    });
}
/** The environment of every program that we start: the allow-list, which holds no secret. */
function childEnvironment() {
    const allowed = Object.entries(process.env).filter(([name]) => inherited.has(name) || inheritedPrefixes.some((prefix) => name.startsWith(prefix)));
    return Object.fromEntries(allowed);
}
function ended(child, command, signal, wrapped) {
    let tail = Buffer.alloc(0);
    child.stderr.on('data', (chunk) => {
        tail = Buffer.concat([tail, chunk]).subarray(-tailBytes);
    });
    // Whoever pipes into stdin sees the error there; without a listener it would end us.
    child.stdin?.on('error', () => { });
    const onAbort = () => {
        killGroup(child, 'SIGTERM');
        setTimeout(() => killGroup(child, 'SIGKILL'), killGrace).unref();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const result = new Promise((resolve, reject) => {
        child.once('error', (error) => reject(cannotStart(command, error)));
        const settle = (code, name) => {
            signal?.removeEventListener('abort', onAbort);
            const stderr = (0,_secrets_js__WEBPACK_IMPORTED_MODULE_3__/* .redact */ .E$)(tail.toString());
            if (signal?.aborted)
                reject(signal.reason);
            // How a shell says that there is no such program, and that it may not be run.
            else if (wrapped && (code === 127 || code === 126))
                reject(missing(command, stderr));
            else
                resolve({ code, signal: name, stderr });
        };
        child.once('close', settle);
        child.once('exit', async (code, name) => {
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(drainGrace, undefined, { ref: false });
            child.stderr.destroy();
            settle(code, name);
        });
    });
    // A caller may look at the stream first; it still gets the rejection when it awaits.
    result.catch(() => { });
    return result;
}
function give(stream, text) {
    // A program that ends without reading is judged by its exit code.
    stream.on('error', () => { });
    stream.end(text);
}
function killGroup(child, signal) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
        return;
    try {
        process.kill(-child.pid, signal);
    }
    catch {
        child.kill(signal);
    }
}
function cannotStart(command, underlying) {
    if (underlying.code === 'ENOENT' || underlying.code === 'EACCES')
        return missing(command, underlying.message);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'target-failed',
        message: `${command} cannot be started: ${underlying.message}`,
        underlying,
    });
}
function missing(command, underlying) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'tool-missing',
        message: `${command} is not installed or may not be run`,
        remedy: `Install ${command}, or put its folder into PATH`,
        underlying,
    });
}


/***/ }),

/***/ 59148:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bj: () => (/* binding */ sha256Of),
/* harmony export */   EU: () => (/* binding */ writeFailure),
/* harmony export */   S0: () => (/* binding */ writeNewFile),
/* harmony export */   Yw: () => (/* binding */ syncFolder),
/* harmony export */   fR: () => (/* binding */ replaceFile),
/* harmony export */   mk: () => (/* binding */ publish),
/* harmony export */   t2: () => (/* binding */ exists)
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
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(83916);
/** Small files that must be whole or absent, and must not take another one's place. */






/**
 * Writes a new file: durable when this returns, whole or not there at all, never in place of another one.
 * @throws BackupError `not-writable` where a file of that name exists or the folder cannot be written; `disk-full`.
 */
async function writeNewFile(file, content, mode) {
    const partial = `${file}.${process.pid}.partial`;
    let created = false;
    try {
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(partial, 'wx', mode);
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
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(partial, { force: true });
    }
    await syncFolder(node_path__WEBPACK_IMPORTED_MODULE_3___default().dirname(file));
}
/**
 * Replaces a file as a whole, keeping its mode and owner: a reader finds the old one or the new one, never a part.
 * @throws BackupError as {@link writeNewFile}.
 */
async function replaceFile(file, content) {
    const partial = `${file}.${process.pid}.partial`;
    let created = false;
    try {
        const { mode, uid, gid } = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.stat)(file);
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(partial, 'wx', mode & 0o777);
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
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rename)(partial, file);
    }
    catch (underlying) {
        throw writeFailure(file, underlying);
    }
    finally {
        // One of that name that was there before belongs to the same process id in another container.
        if (created)
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(partial, { force: true });
    }
    await syncFolder(node_path__WEBPACK_IMPORTED_MODULE_3___default().dirname(file));
}
/** Gives a file its final name, which must be free. */
async function publish(partial, file) {
    try {
        // Unlike a rename, a link never replaces.
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.link)(partial, file);
    }
    catch (error) {
        const { code = '' } = error;
        // File systems without hard links, such as exFAT and some network shares.
        if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code) || (await exists(file)))
            throw error;
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rename)(partial, file);
    }
}
async function exists(file) {
    return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.access)(file).then(() => true, () => false);
}
/** Makes a new name in the folder survive a power loss. */
async function syncFolder(folder) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(folder, 'r');
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
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'disk-full',
                message: `No space left to write ${file}`,
                remedy: 'Free some space, or choose another folder',
                underlying,
            });
        case 'EEXIST':
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'not-writable',
                message: `${file} exists already`,
                cause: 'Nothing is overwritten',
                remedy: 'Choose another name, or move that file away',
                underlying,
            });
        default:
            return new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .BackupError */ .hj({
                code: 'not-writable',
                message: `Cannot write ${file}: ${underlying.code ?? underlying.message}`,
                cause: 'The folder does not exist, or this user may not write to it',
                remedy: 'Choose another folder, or change its permissions',
                underlying,
            });
    }
}
/** Of all that a file holds, hexadecimal. @throws what reading it throws. */
async function sha256Of(file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_4__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(file), hash);
    return hash.digest('hex');
}


/***/ }),

/***/ 27194:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E$: () => (/* binding */ redact),
/* harmony export */   Ey: () => (/* binding */ registerUri),
/* harmony export */   cl: () => (/* binding */ registerSecret),
/* harmony export */   n0: () => (/* binding */ looksSecret),
/* harmony export */   no: () => (/* binding */ announceSecrets)
/* harmony export */ });
/**
 * The last line of defence: what we know to be secret is cut out of every text that is shown. Nothing may rely on
 * it, and nothing that prints may go round it.
 */
const known = new Set();
/** Shorter ones would blacken ordinary words; the URI that holds one is still cut by its shape. */
const shortest = 4;
/** Likewise of Base64, in which any four letters may stand. */
const shortestBase64 = 8;
const mask = '[redacted]';
/** Query options of a connection string that hold a secret. */
const secretOptions = /[?&](?:authMechanismProperties|tlsCertificateKeyFilePassword|proxyPassword)=([^&#]+)/gi;
/**
 * The password inside a URI: after the user, up to the last `@` before the path. In a MongoDB URI up to the last
 * `@` of all, since people forget to encode a `/` or `?` in a password.
 */
const uriPassword = /\b((?:(?=mongodb)|(?!mongodb)(?=[^\s/]*:\/\/[^\s/?#]*@))[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):(\S+)@/gi;
const identity = /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+/gi;
let announce = () => { };
/** Tells, once for each, every text that is cut out: those that are known already, and those to come. */
function announceSecrets(to) {
    announce = to;
    for (const form of known)
        to(form);
}
/** Cuts this text out of everything that is shown from now on, in whatever form it may come up. */
function registerSecret(text) {
    for (const form of formsOf(text)) {
        if (known.has(form))
            continue;
        known.add(form);
        announce(form);
    }
}
/** Registers the secrets that a connection string holds, as written, decoded and percent-encoded. */
function registerUri(uri) {
    for (const secret of uriSecrets(uri)) {
        for (const form of [secret, decode(secret)])
            registerSecret(form);
    }
}
/** The text and each of its lines: as they are, as JSON and URIs write them, and inside a longer Base64. */
function formsOf(text) {
    const lines = [text, ...text.split('\n')].map((line) => line.trim());
    return [...new Set(lines)].flatMap((line) => {
        if (line.length < shortest)
            return [];
        const json = JSON.stringify(line).slice(1, -1);
        return [...new Set([line, json, encodeURIComponent(line), encodeURI(line), ...base64Forms(line)])];
    });
}
/** What of the secret's Base64 is the same whatever stands before and after it, at each of three alignments. */
function base64Forms(text) {
    const bytes = Buffer.from(text);
    return [0, 1, 2].flatMap((before) => {
        const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
        const form = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
        if (form.length < shortestBase64)
            return [];
        return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
    });
}
/** Does this text hold a URI with a password, or an age identity? */
function looksSecret(text) {
    return text.search(identity) >= 0 || uriSecrets(text).length > 0;
}
/** The text without what we know, or can see, to be secret. */
function redact(text) {
    let clean = text.replace(uriPassword, `$1:${mask}@`).replace(identity, mask);
    // The longest first: a secret may hold another.
    for (const secret of [...known].sort((a, b) => b.length - a.length))
        clean = clean.replaceAll(secret, mask);
    return clean;
}
function uriSecrets(text) {
    const passwords = [...text.matchAll(uriPassword)].map((match) => match[2]);
    const options = text.includes('://') ? [...text.matchAll(secretOptions)].map((match) => match[1]) : [];
    return [...passwords, ...options];
}
function decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}


/***/ }),

/***/ 41145:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration),
/* harmony export */   Z: () => (/* binding */ durationPattern)
/* harmony export */ });
/** Milliseconds of each unit; a day is 24 hours, whatever the clocks do. */
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** What a duration looks like: a whole number of up to six digits, which no date overflows with, and one unit. */
const durationPattern = /^(\d{1,6})(s|m|h|d|w)$/;
/** Milliseconds of a duration such as `90s`, `12h` or `7d`, which must match {@link durationPattern}. */
function parseDuration(text) {
    const [, amount, unit] = durationPattern.exec(text);
    return Number(amount) * units[unit];
}


/***/ }),

/***/ 88826:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vk: () => (/* binding */ compressionPattern),
/* harmony export */   ir: () => (/* binding */ reference),
/* harmony export */   kL: () => (/* binding */ pathOptions),
/* harmony export */   pc: () => (/* binding */ secretOptions),
/* harmony export */   wQ: () => (/* binding */ schema)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(27597);
/* harmony import */ var _archive_keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(14116);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27194);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(41145);
/**
 * Every setting, in the form that file, environment and flags share. `schema/issuer-backup.schema.json` is made from
 * this (scripts/schema.ts).
 */




/** Where a secret is read from, since it must not stand in a file that is committed or in argv. */
const reference = /^(env|file):(.+)$/;
const text = zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()
    .min(1, 'must not be empty')
    .refine((value) => !(0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .looksSecret */ .n0)(value), {
    error: 'holds a secret: put it into a file or the environment, and name it here as file:PATH or env:NAME',
});
const secret = text.regex(reference, 'must be env:NAME or file:PATH, never the secret itself');
const recipient = zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()
    .min(1, { error: 'must not be empty', abort: true })
    .refine((value) => (0,_archive_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .recipientMistake */ .sn)(value.trim()) === null, {
    error: ({ input }) => `is not an age recipient: ${(0,_archive_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .recipientMistake */ .sn)(String(input).trim())}`,
    params: { hint: _archive_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .recipientRemedy */ .wz },
});
const httpUrl = zod__WEBPACK_IMPORTED_MODULE_3__/* .url */ .OZ5({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine((value) => !(0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .looksSecret */ .n0)(value), { error: 'must not hold a password' });
const urlPath = text.regex(/^\/\S*$/, 'must be a path that begins with a slash');
const list = (item) => zod__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YOg(item);
/** `zstd`, `gzip`, or with a level, such as `zstd:9`. */
const compressionPattern = /^(?:(zstd)(?::([1-9]|1[0-9]))?|(gzip)(?::([1-9]))?)$/;
/** What MongoDB allows in the name of a database on any platform. */
const databaseName = /^(?!(?:admin|local|config)$)[^/\\. "$*<>:|?\0]{1,63}$/;
/** What Kubernetes takes as the name of an object. */
const kubernetesName = text.regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be a name as Kubernetes has them: lower-case letters, digits, dashes and dots');
/** A workload by its name, or with its kind before it. */
const workload = /^((statefulset|deployment)\/)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const workloadForm = 'must be the name of a workload, with statefulset/ or deployment/ before it if need be';
/** The settings file, and each layer above it. Everything may be left out. */
const schema = zod__WEBPACK_IMPORTED_MODULE_3__/* .strictObject */ .rej({
    target: zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(['direct', 'compose', 'helm'], { error: 'must be direct, compose or helm' })
        .optional()
        .meta({
        description: 'Where the service runs; direct: a MongoDB by its connection string; compose: a Docker Compose project; helm: a release on Kubernetes',
        default: 'direct',
    }),
    composeFiles: list(text).optional().meta({
        description: 'compose: the Compose files, deploy/compose/docker-compose.prod.yaml by default',
    }),
    projectName: text
        .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, dashes and underscores')
        .optional()
        .meta({ description: 'compose: the name of the project, where the Compose file does not say it' }),
    envFiles: list(text).optional().meta({
        description: 'compose: the env files; by default .env beside the first Compose file, else in the working folder',
    }),
    profiles: list(text).optional().meta({ description: 'compose: the profiles that are active' }),
    mongoService: text
        .optional()
        .meta({ description: 'compose: the service that is mongod', default: 'mongo' }),
    appService: text.optional().meta({
        description: 'compose: the service that writes to the database',
        default: 'issuer-directory',
    }),
    kubeconfig: text.optional().meta({
        description: 'helm: the kubeconfig file, as kubectl finds it by default; inside a pod its ServiceAccount',
    }),
    context: text.optional().meta({ description: 'helm: the context in it, the current one by default' }),
    namespace: kubernetesName
        .optional()
        .meta({ description: "helm: the namespace, the context's own by default" }),
    release: kubernetesName.optional().meta({
        description: 'helm: the name of the release, which the names of its workloads begin with',
        default: 'stellaops',
    }),
    mongoWorkload: text.regex(workload, workloadForm).optional().meta({
        description: 'helm: the StatefulSet or Deployment that is mongod; by default RELEASE-mongo, else the one that the labels name',
    }),
    appWorkload: text.regex(workload, workloadForm).optional().meta({
        description: 'helm: the Deployment or StatefulSet that writes to the database; by default RELEASE-issuer-directory, else the one that the labels name; none: there is none here',
    }),
    mongoContainer: kubernetesName.optional().meta({
        description: 'helm: the container that is mongod, where its pod has several and none is called mongo or mongodb',
    }),
    appContainer: kubernetesName
        .optional()
        .meta({ description: "helm: the service's container, where its pod has several" }),
    snapshot: zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(['none', 'csi'], { error: 'must be none or csi' }).optional().meta({
        description: 'helm: csi: a cold backup is read from a snapshot that the storage makes, so that all runs again at once; none: it is read while all is stopped',
        default: 'none',
    }),
    snapshotClass: kubernetesName.optional().meta({
        description: "helm: the VolumeSnapshotClass of it, the cluster's default one by default",
    }),
    secretName: kubernetesName.optional().meta({
        description: 'helm: the Secret that is recorded in each backup; none: there is none',
        default: 'issuer-directory-secrets',
    }),
    dataPath: text
        .regex(/^\/.*[^/]$/, 'must be an absolute path inside the container, without a slash at its end')
        .optional()
        .meta({
        description: 'compose, helm: where mongod keeps its data inside its container',
        default: '/data/db',
    }),
    secretVariable: text
        .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
        .optional()
        .meta({
        description: 'compose, helm: the variable in which the service finds its connection string',
        default: 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING',
    }),
    stopTimeout: zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()
        .regex(_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .durationPattern */ .Z, 'must be a whole number and a unit: 90s, 30m')
        .optional()
        .meta({
        description: 'compose, helm: how long a service may take to stop: a container before it is killed, a pod to be gone',
        default: '60s',
    }),
    mongoUri: text
        .regex(/^(env:|file:|mongodb(\+srv)?:\/\/)/, 'must be env:NAME, file:PATH, or mongodb://… without a password')
        .optional()
        .meta({
        description: "The connection string: env:NAME, file:PATH, or the URI itself where it holds no password; compose, helm: by default the service's own",
        default: 'env:ISSUER_DIRECTORY_MONGO_CONNECTION_STRING',
    }),
    database: text
        .regex(databaseName, 'must be the name of a database, and not admin, local or config')
        .optional()
        .meta({ description: 'The database to back up or to restore', default: 'issuer-directory' }),
    expect: list(text).optional().meta({
        description: 'Collections whose absence is an error; of issuer-directory by default issuers, issuer_keys and issuer_audit',
    }),
    serviceConfig: text.optional().meta({ description: "The service's config file, recorded in each backup" }),
    seed: text.optional().meta({ description: "The service's seed file, recorded in each backup" }),
    stopCommand: text.optional().meta({ description: 'Stops the service during a restore; run by sh -c' }),
    startCommand: text.optional().meta({ description: 'Starts it again; run by sh -c' }),
    healthUrl: httpUrl.optional().meta({ description: 'Answers 2xx when the service is healthy' }),
    healthCa: text.optional().meta({ description: 'The CA certificate that healthUrl is checked with, PEM' }),
    healthTimeout: zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()
        .regex(_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .durationPattern */ .Z, 'must be a whole number and a unit: 90s, 30m')
        .optional()
        .meta({
        description: 'compose, helm: how long a started service may take to become healthy',
        default: '120s',
    }),
    apiUrl: httpUrl.optional().meta({
        description: 'checks: the URL of the service, without a path; by default that of healthUrl. In a drill it is what staging is asked by',
    }),
    readyPath: urlPath.optional().meta({
        description: 'checks: answers 2xx when the service gets at its database',
        default: '/health/ready',
    }),
    listPath: urlPath.optional().meta({
        description: 'checks: where the API lists issuers',
        default: '/issuer-directory/issuers',
    }),
    metricsPath: urlPath
        .optional()
        .meta({ description: 'checks: where the counters are', default: '/metrics' }),
    tenantHeader: text
        .regex(/^[\w-]+$/, 'must be the name of a header')
        .optional()
        .meta({ description: 'checks: the header that names the tenant', default: 'X-StellaOps-Tenant' }),
    tenants: list(text)
        .optional()
        .meta({ description: "checks: tenants whose issuers are listed; the canary is the first one's" }),
    listCollection: text
        .optional()
        .meta({ description: 'checks: the collection that the list shows', default: 'issuers' }),
    tenantField: text
        .optional()
        .meta({ description: 'checks: the field of its documents that names the tenant', default: 'tenant_id' }),
    apiToken: secret.optional().meta({ description: 'checks: a token for the API: env:NAME or file:PATH' }),
    authority: httpUrl.optional().meta({
        description: 'checks: takes a token from this Authority (OIDC discovery, client credentials)',
    }),
    authorityIssuer: httpUrl.optional().meta({
        description: 'checks: how the Authority calls itself, where that is not its URL',
    }),
    clientId: text.optional().meta({ description: 'checks: the client that the Authority knows' }),
    clientSecret: secret.optional().meta({ description: 'checks: its secret: env:NAME or file:PATH' }),
    scope: text.optional().meta({
        description: 'checks: what the token is for, separated by spaces; by default read, with --canary write and admin too',
    }),
    stagingName: text
        .regex(/^[a-z0-9][a-z0-9-]{0,50}$/, 'must be at most 51 lower-case letters, digits and dashes')
        .optional()
        .meta({ description: "drill: the name of staging; by default the deployment's, with -drill behind it" }),
    stagingServices: list(text)
        .optional()
        .meta({ description: 'drill: services, or workloads, that the one that is restored cannot do without' }),
    notifyCommand: text.optional().meta({
        description: 'Run by sh -c before the service is stopped and after it runs again; JSON on its input says which',
    }),
    notifyUrl: text.optional().meta({
        description: 'The same JSON is sent there by POST: an https URL, or env:NAME or file:PATH, since such a URL is often a secret',
    }),
    output: text.optional().meta({ description: 'The folder that archives are written to', default: '.' }),
    from: text
        .optional()
        .meta({ description: 'The folder in which "latest" is looked for; the output folder by default' }),
    name: text
        .regex(/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u, 'must be letters, digits, dots, dashes and underscores')
        .optional()
        .meta({ description: "What archive names begin with; the database's name by default" }),
    engine: zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(['auto', 'native', 'mongodump'])
        .optional()
        .meta({ description: 'What reads and writes the database', default: 'auto' }),
    consistency: zod__WEBPACK_IMPORTED_MODULE_3__/* ["enum"] */ .k5n(['auto', 'snapshot', 'collection']).optional().meta({
        description: 'snapshot: one point in time, or fail; collection: each collection on its own; auto: what the server can',
        default: 'auto',
    }),
    compression: text
        .regex(compressionPattern, 'must be zstd, zstd:1 to zstd:19, gzip, or gzip:1 to gzip:9')
        .optional()
        .meta({ description: 'zstd or gzip, with a level if wanted, such as zstd:9', default: 'zstd:1' }),
    recipients: list(recipient).optional().meta({ description: 'Who can open the archives: age1…' }),
    recipientsFiles: list(text).optional().meta({ description: 'Files with recipients, one a line' }),
    passphrase: secret
        .optional()
        .meta({ description: 'Encrypts where there are no recipients, and opens: env:NAME or file:PATH' }),
    identity: text
        .optional()
        .meta({ description: 'What opens archives: the path of an age identity file, or env:NAME' }),
    signKey: text.optional().meta({
        description: 'What signs archives: the path of an SSH Ed25519 private key file, or env:NAME',
    }),
    signKeyPassphrase: secret
        .optional()
        .meta({ description: 'What opens the signing key: env:NAME or file:PATH' }),
    verifyKeys: list(text).optional().meta({
        description: 'Whose signature an archive must have: ssh-ed25519 AAAA…, a .pub file, or an allowed signers file',
    }),
    maxShrink: zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()
        .regex(/^(?:100|[1-9]?\d)%$/, 'must be a whole number of per cent: 50%')
        .optional()
        .meta({
        description: 'By how much a backup may be smaller than the last five, in bytes, documents or any collection, before it is warned of; 100%: never',
        default: '50%',
    }),
    keepBefore: zod__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()
        .regex(_duration_js__WEBPACK_IMPORTED_MODULE_2__/* .durationPattern */ .Z, 'must be a whole number of up to six digits and a unit: 90s, 30m, 12h, 7d or 2w')
        .optional()
        .meta({ description: 'How long a restore keeps the collections that it replaced', default: '7d' }),
});
/** Settings that are paths, unless a value is a `env:` reference or, of `verifyKeys`, a key itself. */
const pathOptions = [
    'composeFiles',
    'envFiles',
    'kubeconfig',
    'serviceConfig',
    'seed',
    'healthCa',
    'output',
    'from',
    'recipientsFiles',
    'identity',
    'signKey',
    'verifyKeys',
];
/** Settings that hold, or lead to, a secret. */
const secretOptions = [
    'mongoUri',
    'passphrase',
    'identity',
    'signKeyPassphrase',
    'apiToken',
    'clientSecret',
    'notifyUrl',
];


/***/ }),

/***/ 84517:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ resolveSecret)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(27194);
/* harmony import */ var _schema_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(88826);
/** Reads secrets from where the settings say they are. */




/**
 * What `env:NAME` or `file:PATH` leads to, without line ends around it; from now on it is cut out of all output.
 * @throws BackupError `usage` where there is nothing.
 */
async function resolveSecret(ref, environment) {
    const [, kind, place] = _schema_js__WEBPACK_IMPORTED_MODULE_3__/* .reference */ .ir.exec(ref);
    const value = (kind === 'env' ? (environment[place] ?? '') : await read(place)).trim();
    if (value === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: kind === 'env' ? `$${place} is not set, or empty` : `${place} is empty`,
            remedy: kind === 'env' ? `Set ${place} in the environment` : 'Write the secret into that file',
        });
    }
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .registerSecret */ .cl)(value);
    return value;
}
async function read(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (underlying) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj({
            code: 'usage',
            message: `Cannot read the secret file ${path}: ${underlying.code}`,
            remedy: 'Check that path, and that this user may read it',
            underlying,
        });
    }
}


/***/ }),

/***/ 14487:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $E: () => (/* binding */ defaultDatabase),
  vO: () => (/* binding */ onPostgres),
  A2: () => (/* binding */ postgresVariable),
  u1: () => (/* binding */ resolveTarget),
  a6: () => (/* binding */ seedVariable)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(27194);
// EXTERNAL MODULE: ./src/exec.ts
var exec = __webpack_require__(73190);
;// CONCATENATED MODULE: ./src/settings/cluster.ts
/** Which cluster and namespace are meant: found out once, so that nothing that follows can mean another. */



/** What a pod is given beside the token of its ServiceAccount. */
const ownNamespace = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
/**
 * The context that is current now: whoever changes it during a run, or before a guardian heals, changes nothing for us.
 * Inside a pod without a kubeconfig it is the pod's own cluster.
 * @throws BackupError `usage` where no cluster is named; `tool-missing` without kubectl.
 */
async function pinCluster(given, environment) {
    const { kubeconfig } = given;
    const config = await readConfig(kubeconfig);
    const contexts = config.contexts ?? [];
    const context = given.context ?? (config['current-context'] || undefined);
    if (context === undefined) {
        if (kubeconfig !== undefined || !environment.KUBERNETES_SERVICE_HOST)
            throw noCluster(contexts);
        const namespace = given.namespace ?? (await (0,promises_.readFile)(ownNamespace, 'utf8').catch(() => 'default')).trim();
        return { kubeconfig, context, namespace };
    }
    const found = contexts.find(({ name }) => name === context);
    if (!found)
        throw noContext(context, contexts);
    return { kubeconfig, context, namespace: given.namespace ?? (found.context.namespace || 'default') };
}
async function readConfig(kubeconfig) {
    const file = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig];
    try {
        // It prints neither tokens nor keys.
        const { stdout } = await (0,exec/* run */.eF)('kubectl', [...file, 'config', 'view', '--output', 'json']);
        return JSON.parse(stdout);
    }
    catch (underlying) {
        if (!(underlying instanceof errors/* BackupError */.hj) || underlying.code === 'tool-missing')
            throw underlying;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `the kubeconfig ${kubeconfig ?? 'of kubectl'} cannot be read`,
            ...(underlying.likelyCause !== undefined && { cause: underlying.likelyCause }),
            remedy: 'Correct --kubeconfig or $KUBECONFIG',
            underlying,
        });
    }
}
function noCluster(contexts) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: 'nothing says which Kubernetes cluster is meant',
        cause: contexts.length === 0
            ? 'There is no kubeconfig, and this is no pod with a ServiceAccount'
            : `The kubeconfig has no current context; it has ${contexts.map(({ name }) => name).join(', ')}`,
        remedy: 'Name it with --kubeconfig and --context',
    });
}
function noContext(context, contexts) {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: `the kubeconfig has no context ${context}`,
        cause: `It has ${contexts.map(({ name }) => name).join(', ') || 'none'}`,
        remedy: 'Name one of them with --context, or another file with --kubeconfig',
    });
}

// EXTERNAL MODULE: ./src/settings/duration.ts
var duration = __webpack_require__(41145);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(88826);
// EXTERNAL MODULE: ./src/settings/secret.ts
var secret = __webpack_require__(84517);
;// CONCATENATED MODULE: ./src/settings/target.ts
/** Where the service runs, as the settings say. */









const defaultDatabase = 'issuer-directory';
/** Where the service itself finds its connection string. */
const serviceVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING';
/** Where it finds one of the other kind of database that it can run on. */
const postgresVariable = 'ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING';
/** What makes it import its seed when it starts. */
const seedVariable = 'ISSUER_DIRECTORY_SEED_CSAF';
/** Settings that mean something to some kinds of target alone. */
const onlyFor = {
    stopCommand: ['direct'],
    startCommand: ['direct'],
    composeFiles: ['compose'],
    projectName: ['compose'],
    envFiles: ['compose'],
    profiles: ['compose'],
    mongoService: ['compose'],
    appService: ['compose'],
    kubeconfig: ['helm'],
    context: ['helm'],
    namespace: ['helm'],
    release: ['helm'],
    mongoWorkload: ['helm'],
    appWorkload: ['helm'],
    mongoContainer: ['helm'],
    appContainer: ['helm'],
    secretName: ['helm'],
    snapshot: ['helm'],
    snapshotClass: ['helm'],
    dataPath: ['compose', 'helm'],
    secretVariable: ['compose', 'helm'],
    stopTimeout: ['compose', 'helm'],
    healthTimeout: ['compose', 'helm'],
    stagingServices: ['compose', 'helm'],
};
/** @throws BackupError `usage` without a connection string, `target-unsuitable` for a service on PostgreSQL. */
async function resolveTarget(options, environment) {
    const type = options.target ?? 'direct';
    assertFits(options, type);
    if (type === 'direct')
        return direct(options, environment);
    return type === 'compose' ? compose(options, environment) : helm(options, environment);
}
function assertFits(options, type) {
    for (const [name, types] of Object.entries(onlyFor)) {
        if (options[name] === undefined || types.includes(type))
            continue;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${name} is a setting of a ${types.join(' or ')} target, and the target is ${type}`,
            remedy: `Use target: ${types[0]} (--target ${types[0]}), or leave ${name} out`,
        });
    }
}
async function direct(options, environment) {
    const { stopCommand, startCommand } = options;
    if ((stopCommand === undefined) !== (startCommand === undefined)) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `${stopCommand === undefined ? 'A start' : 'A stop'} command is given without the other one`,
            cause: 'What is stopped has to be started again',
            remedy: 'Give both --stop-command and --start-command, or neither',
        });
    }
    return {
        type: 'direct',
        mongoUri: await connectionString(options.mongoUri, environment),
        database: options.database ?? defaultDatabase,
        serviceConfig: fileOrNone(options.serviceConfig),
        seed: fileOrNone(options.seed),
        stopCommand,
        startCommand,
        healthUrl: options.healthUrl,
        healthCa: await certificate(options.healthCa),
        notify: await notify(options, environment),
    };
}
/** The runbook's names, where the settings do not say others. */
async function compose(options, environment) {
    const folder = process.cwd();
    const { mongoUri } = options;
    return {
        type: 'compose',
        composeFiles: options.composeFiles ?? [external_node_path_default().resolve(folder, 'deploy/compose/docker-compose.prod.yaml')],
        projectName: options.projectName,
        envFiles: options.envFiles ?? [],
        profiles: options.profiles ?? [],
        workingFolder: folder,
        mongoService: options.mongoService ?? 'mongo',
        appService: options.appService ?? 'issuer-directory',
        dataPath: options.dataPath ?? '/data/db',
        mongoUri: mongoUri === undefined ? undefined : await connectionString(mongoUri, environment),
        secretVariable: options.secretVariable ?? serviceVariable,
        database: options.database ?? defaultDatabase,
        serviceConfig: fileOrNone(options.serviceConfig ?? external_node_path_default().resolve(folder, 'etc/issuer-directory.yaml')),
        seed: fileOrNone(options.seed ??
            external_node_path_default().resolve(folder, 'src/IssuerDirectory/StellaOps.IssuerDirectory/data/csaf-publishers.json')),
        healthUrl: options.healthUrl,
        healthCa: await certificate(options.healthCa),
        notify: await notify(options, environment),
        stopTimeout: (0,duration/* parseDuration */.E)(options.stopTimeout ?? '60s'),
        healthTimeout: (0,duration/* parseDuration */.E)(options.healthTimeout ?? '120s'),
    };
}
/** The runbook's names, where the settings do not say others. */
async function helm(options, environment) {
    const { kubeconfig, context, namespace, mongoUri } = options;
    const given = {
        ...(kubeconfig !== undefined && { kubeconfig }),
        ...(context !== undefined && { context }),
        ...(namespace !== undefined && { namespace }),
    };
    return {
        type: 'helm',
        ...(await pinCluster(given, environment)),
        release: options.release ?? 'stellaops',
        mongoWorkload: options.mongoWorkload,
        appWorkload: options.appWorkload,
        mongoContainer: options.mongoContainer,
        appContainer: options.appContainer,
        snapshot: options.snapshot ?? 'none',
        snapshotClass: options.snapshotClass,
        secretName: options.secretName ?? 'issuer-directory-secrets',
        secretVariable: options.secretVariable ?? serviceVariable,
        dataPath: options.dataPath ?? '/data/db',
        mongoUri: mongoUri === undefined ? undefined : await connectionString(mongoUri, environment),
        database: options.database ?? defaultDatabase,
        serviceConfig: fileOrNone(options.serviceConfig ?? 'auto'),
        seed: fileOrNone(options.seed ?? 'auto'),
        healthUrl: options.healthUrl,
        healthCa: await certificate(options.healthCa),
        notify: await notify(options, environment),
        stopTimeout: (0,duration/* parseDuration */.E)(options.stopTimeout ?? '60s'),
        healthTimeout: (0,duration/* parseDuration */.E)(options.healthTimeout ?? '120s'),
    };
}
async function notify({ notifyCommand, notifyUrl }, environment) {
    if (notifyUrl === undefined)
        return { command: notifyCommand, url: undefined };
    const url = schema/* reference */.ir.test(notifyUrl) ? await (0,secret/* resolveSecret */.J)(notifyUrl, environment) : notifyUrl;
    (0,secrets/* registerSecret */.cl)(url);
    if (/^https?:\/\//.test(url) && URL.canParse(url)) {
        const { username, password } = new URL(url);
        if (username !== '' || password !== '')
            throw withCredentials();
        return { command: notifyCommand, url };
    }
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'notifyUrl is no http or https URL',
        remedy: 'Correct it; where it is a secret, name its place: env:NAME or file:PATH',
    });
}
function withCredentials() {
    return new errors/* BackupError */.hj({
        code: 'usage',
        message: 'notifyUrl has a user name or a password in it, which is not sent',
        remedy: 'Use a URL whose path is the secret, or a notifyCommand that logs in, such as one with curl --netrc',
    });
}
/** Looked at now: later, a service that was stopped and started again could not be told from one that is not healthy. */
async function certificate(file) {
    if (file === undefined)
        return undefined;
    try {
        new external_node_crypto_.X509Certificate(await (0,promises_.readFile)(file));
        return file;
    }
    catch (underlying) {
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `healthCa is no certificate: ${file}`,
            cause: underlying.message,
            remedy: 'Name a file with a CA certificate in PEM form',
            underlying,
        });
    }
}
/** `none` says that there is no such file. */
function fileOrNone(value) {
    return value === 'none' ? undefined : value;
}
async function connectionString(given, environment) {
    if (given === undefined && !environment[serviceVariable]) {
        if (environment[postgresVariable]) {
            throw onPostgres(`$${postgresVariable} is set, and $${serviceVariable} is not`);
        }
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: 'There is no connection string',
            cause: `$${serviceVariable} is not set, and no mongoUri in the settings`,
            remedy: `Set ${serviceVariable} as the service has it, or name its place: mongoUri: file:PATH`,
        });
    }
    const source = given ?? `env:${serviceVariable}`;
    const uri = schema/* reference */.ir.test(source) ? await (0,secret/* resolveSecret */.J)(source, environment) : source;
    (0,secrets/* registerUri */.Ey)(uri);
    return uri;
}
/** @param cause how we know. */
function onPostgres(cause) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: 'This Issuer Directory runs on PostgreSQL, and issuer-backup backs up MongoDB',
        cause,
        remedy: 'Use pg_dump for it',
    });
}


/***/ })

};
