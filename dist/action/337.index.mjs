export const id = 337;
export const ids = [337,365];
export const modules = {

/***/ 27718:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   post: () => (/* binding */ post)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(83916);
/* harmony import */ var _front_accounts_restore_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(82946);
/* harmony import */ var _settings_resolve_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(79365);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(81729);
/* harmony import */ var _reporter_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(96693);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(94023);
/* harmony import */ var _state_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(33175);
/** What the runner starts at the end of a job, also of one that was cancelled: heals what `main` could not. */








/** How long the guardian of the run that died may be at work, milliseconds, and how often it is looked at. */
const patience = 120_000;
const pause = 2_000;
/** Does nothing where nothing is half-done, however often it is called. @param entry as for `run`. */
async function post(entry) {
    if ((0,_state_js__WEBPACK_IMPORTED_MODULE_7__/* .wasSettled */ .f)())
        return _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.good;
    const log = (0,_reporter_js__WEBPACK_IMPORTED_MODULE_5__/* .jobLog */ .W)();
    let inputs;
    try {
        inputs = (0,_run_js__WEBPACK_IMPORTED_MODULE_6__/* .takeInputs */ .LY)();
        // None of these changes a deployment; what a drill left is for its guardian and the next one.
        if (inputs.operation === 'verify' || inputs.operation === 'drill')
            return _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.good;
        if ((0,_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .isAsked */ .D6)(inputs, 'dry-run'))
            return _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.good;
        log.phase('Healing what the run before may have left');
        const settings = await (0,_settings_resolve_js__WEBPACK_IMPORTED_MODULE_3__.healSettings)(await (0,_run_js__WEBPACK_IMPORTED_MODULE_6__/* .optionsOf */ .cz)(inputs), inputs.environment);
        const { heal } = await Promise.all(/* import() */[__webpack_require__.e(276), __webpack_require__.e(30), __webpack_require__.e(718), __webpack_require__.e(326)]).then(__webpack_require__.bind(__webpack_require__, 90326));
        const context = (0,_run_js__WEBPACK_IMPORTED_MODULE_6__/* .contextOf */ .Vm)(inputs, log, new AbortController().signal, entry);
        for (const end = Date.now() + patience;;) {
            try {
                const result = await heal(settings, context);
                log.say((0,_front_accounts_restore_js__WEBPACK_IMPORTED_MODULE_2__/* .healAccount */ .CT)(result).headlines);
                return _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.good;
            }
            catch (error) {
                // Its guardian heals too, and whoever comes second finds nothing left to do.
                if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj && error.code === 'locked') || Date.now() > end)
                    throw error;
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause);
            }
        }
    }
    catch (error) {
        return (0,_run_js__WEBPACK_IMPORTED_MODULE_6__/* .fail */ .fJ)(error, inputs?.operation, log);
    }
}


/***/ }),

/***/ 79365:
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
var signature = __webpack_require__(93764);
// EXTERNAL MODULE: ./src/archive/verification-keys.ts
var verification_keys = __webpack_require__(95632);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/settings/secret.ts
var secret = __webpack_require__(84517);
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
var duration = __webpack_require__(41145);
// EXTERNAL MODULE: ./src/archive/keys.ts
var archive_keys = __webpack_require__(14116);
// EXTERNAL MODULE: ./src/settings/schema.ts
var schema = __webpack_require__(88826);
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
var settings_target = __webpack_require__(14487);
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
