export const id = 323;
export const ids = [323];
export const modules = {

/***/ 4116:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cc: () => (/* binding */ generateIdentity),
/* harmony export */   I7: () => (/* binding */ passphraseKey),
/* harmony export */   dJ: () => (/* binding */ readRecipientsFile),
/* harmony export */   go: () => (/* binding */ parseIdentities),
/* harmony export */   q: () => (/* binding */ parseRecipients),
/* harmony export */   sn: () => (/* binding */ recipientMistake),
/* harmony export */   wz: () => (/* binding */ recipientRemedy)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var age_encryption__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1539);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
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
    const identity = await (0,age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .generateX25519Identity */ .ou)();
    const recipient = await (0,age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .identityToRecipient */ .RE)(identity);
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
/* unused harmony export sha256Of */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3916);
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
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
}


/***/ }),

/***/ 8323:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   keygen: () => (/* binding */ keygen)
/* harmony export */ });
/* harmony import */ var _archive_keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4116);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9148);
/** `keygen`: makes what opens archives and what they are encrypted to. */


/** @throws BackupError `not-writable` where the file exists or cannot be made. */
async function keygen({ output }) {
    const { identityFile, recipient } = await (0,_archive_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .generateIdentity */ .Cc)();
    await (0,_files_js__WEBPACK_IMPORTED_MODULE_1__/* .writeNewFile */ .S0)(output, identityFile, 0o600);
    return { path: output, recipient };
}


/***/ })

};
