export const id = 52;
export const ids = [52];
export const modules = {

/***/ 4116:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cc: () => (/* binding */ generateIdentity),
/* harmony export */   I7: () => (/* binding */ passphraseKey),
/* harmony export */   dJ: () => (/* binding */ readRecipientsFile),
/* harmony export */   go: () => (/* binding */ parseIdentities),
/* harmony export */   q: () => (/* binding */ parseRecipients)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var age_encryption__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1539);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/**
 * Who may open an archive: age recipients and identities, or a passphrase. The header of an age file, and the file
 * key in it, are the library's work; the payload is ours (age.ts).
 */



/**
 * Recipients as the user wrote them, duplicates folded.
 * @throws BackupError `usage` for none at all, or one that is not an age recipient, naming where it was given.
 */
function parseRecipients(lines) {
    const recipients = new Set();
    const warnings = new Set();
    for (const { text, from } of lines) {
        const recipient = text.trim();
        const reason = refusal(recipient);
        if (reason !== null) {
            // The text itself is not repeated: it may be an identity given by mistake.
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
                code: 'usage',
                message: `${from}: not an age recipient`,
                cause: reason,
                remedy: 'Give the public key that age-keygen printed, age1…',
            });
        }
        if (isPostQuantum(recipient)) {
            warnings.add('An age before 1.3 cannot open an archive for a post-quantum recipient');
        }
        recipients.add(recipient);
    }
    if (recipients.size === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({ code: 'usage', message: `Cannot read the recipients file ${path}`, underlying });
    }
    return meaningfulLines(content).map(({ text, line }) => ({ text, from: `${path} line ${line}` }));
}
/** @throws BackupError `usage` for an empty passphrase. */
function passphraseKey(passphrase) {
    if (passphrase === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({ code: 'usage', message: 'The passphrase is empty' });
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
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({ code: 'usage', message: `${from}: holds no age identity` });
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
/** Why this is not a recipient that we encrypt to, or null. */
function refusal(recipient) {
    if (/^AGE-(SECRET-KEY|PLUGIN)-/i.test(recipient))
        return 'It is an identity, the secret half of a key';
    if (recipient.startsWith('ssh-'))
        return 'SSH keys are not supported as recipients';
    try {
        new age_encryption__WEBPACK_IMPORTED_MODULE_1__/* .Encrypter */ .T7().addRecipient(recipient);
    }
    catch {
        return recipient.startsWith('age1') ? 'It is mistyped or cut short' : 'An age recipient begins with age1';
    }
    // Hardware keys: no identity file opens the archive, so neither verify nor restore could.
    if (/^age1tag(pq)?1/.test(recipient))
        return 'It belongs to an age plugin';
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h(unsealFailure(underlying, header));
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
    return new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
        code: 'usage',
        message: `${from}: this kind of identity is not supported: ${reason}`,
        remedy: remedy ?? 'Give an identity file that age-keygen or issuer-backup keygen wrote',
    });
}


/***/ }),

/***/ 1145:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration),
/* harmony export */   Z: () => (/* binding */ durationPattern)
/* harmony export */ });
/** Milliseconds of each unit; a day is 24 hours, whatever the clocks do. */
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** What a duration looks like: a whole number and one unit. */
const durationPattern = /^(\d{1,6})(s|m|h|d|w)$/;
/** Milliseconds of a duration such as `90s`, `12h` or `7d`, which must match {@link durationPattern}. */
function parseDuration(text) {
    const [, amount, unit] = durationPattern.exec(text);
    return Number(amount) * units[unit];
}


/***/ }),

/***/ 8052:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  backupSettings: () => (/* binding */ backupSettings),
  cleanupSettings: () => (/* binding */ cleanupSettings),
  defaultExpect: () => (/* binding */ defaultExpect),
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
// EXTERNAL MODULE: ./src/settings/duration.ts
var duration = __webpack_require__(1145);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./src/archive/keys.ts
var archive_keys = __webpack_require__(4116);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(8826);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(7194);
;// CONCATENATED MODULE: ./src/settings/secret.ts
/** Reads secrets from where the settings say they are. */




/**
 * What `env:NAME` or `file:PATH` leads to, without line ends around it; from now on it is cut out of all output.
 * @throws BackupError `usage` where there is nothing.
 */
async function resolveSecret(ref, environment) {
    const [, kind, place] = schema/* reference */.ir.exec(ref);
    const value = (kind === 'env' ? (environment[place] ?? '') : await read(place)).trim();
    if (value === '') {
        throw new errors/* BackupError */.h({
            code: 'usage',
            message: kind === 'env' ? `$${place} is not set, or empty` : `${place} is empty`,
            remedy: kind === 'env' ? `Set ${place} in the environment` : 'Write the secret into that file',
        });
    }
    (0,secrets/* registerSecret */.cl)(value);
    return value;
}
async function read(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (underlying) {
        throw new errors/* BackupError */.h({
            code: 'usage',
            message: `Cannot read the secret file ${path}: ${underlying.code}`,
            remedy: 'Check that path, and that this user may read it',
            underlying,
        });
    }
}

;// CONCATENATED MODULE: ./src/settings/keys.ts
/** The age keys that the settings name. */





/**
 * Whom to encrypt to.
 * @throws BackupError `usage` for nobody, recipients together with a passphrase, and what is no recipient.
 */
async function encryptionKey(options, environment) {
    const { recipients, recipientsFiles, passphrase } = options;
    if (passphrase !== undefined && (recipients ?? recipientsFiles) !== undefined) {
        throw new errors/* BackupError */.h({
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
    throw new errors/* BackupError */.h({
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
    return passphrase === undefined ? undefined : (0,archive_keys/* passphraseKey */.I7)(await resolveSecret(passphrase, environment));
}
/** What opens archives: any of identity and passphrase. @throws BackupError `usage` for what cannot be read. */
async function decryptionKey(options, environment) {
    const { identity, passphrase } = options;
    const keys = [];
    if (identity !== undefined)
        keys.push(await identityKey(identity, environment));
    if (passphrase !== undefined)
        keys.push((0,archive_keys/* passphraseKey */.I7)(await resolveSecret(passphrase, environment)));
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
        return (0,archive_keys/* parseIdentities */.go)(await resolveSecret(identity, environment), from);
    }
    try {
        return (0,archive_keys/* parseIdentities */.go)(await (0,promises_.readFile)(identity, 'utf8'), identity);
    }
    catch (error) {
        if (error instanceof errors/* BackupError */.h)
            throw error;
        throw new errors/* BackupError */.h({
            code: 'usage',
            message: `Cannot read the identity file ${identity}: ${error.code}`,
            remedy: 'Give the file that issuer-backup keygen or age-keygen wrote',
            underlying: error,
        });
    }
}

;// CONCATENATED MODULE: ./src/settings/target.ts
/** Where the service runs, as the settings say. */




const defaultDatabase = 'issuer-directory';
/** Where the service itself finds its connection string. */
const serviceVariable = 'ISSUER_DIRECTORY_MONGO_CONNECTION_STRING';
/** Where it finds one of the other kind of database that it can run on. */
const postgresVariable = 'ISSUER_DIRECTORY_POSTGRES_CONNECTION_STRING';
/** @throws BackupError `usage` without a connection string, `target-unsuitable` for a service on PostgreSQL. */
async function resolveTarget(options, environment) {
    const { stopCommand, startCommand } = options;
    if ((stopCommand === undefined) !== (startCommand === undefined)) {
        throw new errors/* BackupError */.h({
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
        serviceConfig: options.serviceConfig,
        seed: options.seed,
        stopCommand,
        startCommand,
        healthUrl: options.healthUrl,
    };
}
async function connectionString(given, environment) {
    if (given === undefined && !environment[serviceVariable]) {
        if (environment[postgresVariable]) {
            throw new errors/* BackupError */.h({
                code: 'target-unsuitable',
                message: 'This Issuer Directory runs on PostgreSQL, and issuer-backup backs up MongoDB',
                cause: `$${postgresVariable} is set, and $${serviceVariable} is not`,
                remedy: 'Use pg_dump for it',
            });
        }
        throw new errors/* BackupError */.h({
            code: 'usage',
            message: 'There is no connection string',
            cause: `$${serviceVariable} is not set, and no mongoUri in the settings`,
            remedy: `Set ${serviceVariable} as the service has it, or name its place: mongoUri: file:PATH`,
        });
    }
    const source = given ?? `env:${serviceVariable}`;
    const uri = schema/* reference */.ir.test(source) ? await resolveSecret(source, environment) : source;
    (0,secrets/* registerUri */.Ey)(uri);
    return uri;
}

;// CONCATENATED MODULE: ./src/settings/resolve.ts
/** From what was asked for to what an operation is told: secrets read, keys parsed, defaults applied. */








/** @throws BackupError `usage` for what is missing or contradicts itself, and for keys that cannot be read. */
async function backupSettings(options, request, environment) {
    const { kind, dryRun, sidecar } = request;
    const target = await resolveTarget(options, environment);
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
        dryRun,
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function restoreSettings(options, request, environment) {
    const { archive, noSafetyBackup, ...rest } = request;
    const target = await resolveTarget(options, environment);
    const decryption = await decryptionKey(options, environment);
    return {
        ...rest,
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
        database: options.database ?? defaultDatabase,
        decryption,
        digestOnly: request.digestOnly,
        verifyKeys: await verificationKeys(options),
        expect: options.expect,
    };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function rollbackSettings(options, request, environment) {
    return { ...request, target: await resolveTarget(options, environment) };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function healSettings(options, environment) {
    return { target: await resolveTarget(options, environment) };
}
/** @throws BackupError `usage`, as {@link backupSettings}. */
async function cleanupSettings(options, request, environment) {
    return { ...request, target: await resolveTarget(options, environment), folder: folderOf(options) };
}
/** The collections that must be there where the user does not say which; none for a database we do not know. */
function defaultExpect(database) {
    // Not issuer_trust_overrides: a directory that never used it has none.
    return database === defaultDatabase ? ['issuers', 'issuer_keys', 'issuer_audit'] : [];
}
async function writing(options, environment, encryption) {
    const { signKey, signKeyPassphrase } = options;
    const passphrase = signKeyPassphrase && (await resolveSecret(signKeyPassphrase, environment));
    return {
        compression: compression(options.compression ?? 'zstd'),
        encryption,
        signKey: signKey === undefined ? undefined : await (0,signature/* loadSigningKey */.fm)(signKey, passphrase),
    };
}
async function safetyArchive(options, environment, database, decryption) {
    const encryption = (await givenEncryptionKey(options, environment)) ?? (await decryption?.encryptionKey());
    if (encryption === undefined) {
        throw new errors/* BackupError */.h({
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
    return new errors/* BackupError */.h({ code: 'usage', message, remedy: 'See --help' });
}


/***/ }),

/***/ 8826:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vk: () => (/* binding */ compressionPattern),
/* harmony export */   ir: () => (/* binding */ reference),
/* harmony export */   kL: () => (/* binding */ pathOptions),
/* harmony export */   pc: () => (/* binding */ secretOptions),
/* harmony export */   wQ: () => (/* binding */ schema)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3798);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7194);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1145);
/**
 * Every setting, in the form that file, environment and flags share. `schema/issuer-backup.schema.json` is made from
 * this (scripts/schema.ts).
 */



/** Where a secret is read from, since it must not stand in a file that is committed or in argv. */
const reference = /^(env|file):(.+)$/;
const text = zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
    .min(1, 'must not be empty')
    .refine((value) => !(0,_secrets_js__WEBPACK_IMPORTED_MODULE_0__/* .looksSecret */ .n0)(value), {
    error: 'holds a secret: put it into a file or the environment, and name it here as file:PATH or env:NAME',
});
const secret = text.regex(reference, 'must be env:NAME or file:PATH, never the secret itself');
const list = (item) => zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(item);
/** `zstd`, `gzip`, or with a level, such as `zstd:9`. */
const compressionPattern = /^(?:(zstd)(?::([1-9]|1[0-9]))?|(gzip)(?::([1-9]))?)$/;
/** What MongoDB allows in the name of a database on any platform. */
const databaseName = /^(?!(?:admin|local|config)$)[^/\\. "$*<>:|?\0]{1,63}$/;
/** The settings file, and each layer above it. Everything may be left out. */
const schema = zod__WEBPACK_IMPORTED_MODULE_2__/* .strictObject */ .rej({
    target: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(['direct'], { error: 'must be direct: this build has no other target' }).optional().meta({
        description: 'Where the service runs; direct: a MongoDB by its connection string',
        default: 'direct',
    }),
    mongoUri: text
        .regex(/^(env:|file:|mongodb(\+srv)?:\/\/)/, 'must be env:NAME, file:PATH, or mongodb://… without a password')
        .optional()
        .meta({
        description: 'The connection string: env:NAME, file:PATH, or the URI itself where it holds no password',
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
    healthUrl: zod__WEBPACK_IMPORTED_MODULE_2__/* .url */ .OZ5({ protocol: /^https?$/, error: 'must be an http or https URL' })
        .refine((value) => !(0,_secrets_js__WEBPACK_IMPORTED_MODULE_0__/* .looksSecret */ .n0)(value), { error: 'must not hold a password' })
        .optional()
        .meta({ description: 'Answers 2xx when the service is healthy' }),
    output: text.optional().meta({ description: 'The folder that archives are written to', default: '.' }),
    from: text
        .optional()
        .meta({ description: 'The folder in which "latest" is looked for; the output folder by default' }),
    name: text
        .regex(/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u, 'must be letters, digits, dots, dashes and underscores')
        .optional()
        .meta({ description: "What archive names begin with; the database's name by default" }),
    engine: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(['auto', 'native', 'mongodump'])
        .optional()
        .meta({ description: 'What reads and writes the database', default: 'auto' }),
    consistency: zod__WEBPACK_IMPORTED_MODULE_2__/* ["enum"] */ .k5n(['auto', 'snapshot', 'collection']).optional().meta({
        description: 'snapshot: one point in time, or fail; collection: each collection on its own; auto: what the server can',
        default: 'auto',
    }),
    compression: text
        .regex(compressionPattern, 'must be zstd, zstd:1 to zstd:19, gzip, or gzip:1 to gzip:9')
        .optional()
        .meta({ description: 'zstd or gzip, with a level if wanted, such as zstd:9', default: 'zstd:1' }),
    recipients: list(text).optional().meta({ description: 'Who can open the archives: age1…' }),
    recipientsFiles: list(text).optional().meta({ description: 'Files with recipients, one a line' }),
    passphrase: secret
        .optional()
        .meta({ description: 'Encrypts where there are no recipients, and opens: env:NAME or file:PATH' }),
    identity: text
        .optional()
        .meta({ description: 'What opens archives: the path of an age identity file, or env:NAME' }),
    signKey: text.optional().meta({ description: 'The SSH Ed25519 private key file that signs archives' }),
    signKeyPassphrase: secret
        .optional()
        .meta({ description: 'What opens the signing key: env:NAME or file:PATH' }),
    verifyKeys: list(text).optional().meta({
        description: 'Whose signature an archive must have: ssh-ed25519 AAAA…, a .pub file, or an allowed signers file',
    }),
    keepBefore: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
        .regex(_duration_js__WEBPACK_IMPORTED_MODULE_1__/* .durationPattern */ .Z, 'must be a whole number and a unit: 90s, 30m, 12h, 7d or 2w')
        .optional()
        .meta({ description: 'How long a restore keeps the collections that it replaced', default: '7d' }),
});
/** Settings that are paths, unless a value is a `env:` reference or, of `verifyKeys`, a key itself. */
const pathOptions = [
    'serviceConfig',
    'seed',
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
];


/***/ })

};
