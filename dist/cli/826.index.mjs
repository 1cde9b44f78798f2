export const id = 826;
export const ids = [826];
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

/***/ 1145:
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

/***/ 8826:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vk: () => (/* binding */ compressionPattern),
/* harmony export */   ir: () => (/* binding */ reference),
/* harmony export */   kL: () => (/* binding */ pathOptions),
/* harmony export */   pc: () => (/* binding */ secretOptions),
/* harmony export */   wQ: () => (/* binding */ schema)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3798);
/* harmony import */ var _archive_keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4116);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7194);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1145);
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


/***/ })

};
