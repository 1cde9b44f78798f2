export const id = 182;
export const ids = [182,424];
export const modules = {

/***/ 8299:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   guard: () => (/* binding */ guard)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _target_guardian_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7294);
/* harmony import */ var _heal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(326);



/** How long to go on trying while the database cannot be reached, milliseconds, and how often. */
const patience = 10 * 60_000;
const pause = 2_000;
/** Returns when the guarded process has dismissed us, or has died and all that it left is healed. */
async function guard(input, output, context) {
    const charge = await (0,_target_guardian_js__WEBPACK_IMPORTED_MODULE_1__/* .keepWatch */ .T)(input, output);
    if (!charge)
        return;
    const end = Date.now() + patience;
    for (;;) {
        try {
            // Of a restore in place only its archive makes a whole again: waiting for that is not for us.
            await (0,_heal_js__WEBPACK_IMPORTED_MODULE_2__.heal)({ target: charge.target }, context, charge.token, ['in-place']);
            return;
        }
        catch (error) {
            if (Date.now() > end)
                throw error;
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause);
        }
    }
}


/***/ }),

/***/ 7294:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ keepWatch),
/* harmony export */   i: () => (/* binding */ startGuardian)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _exec_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3190);
/**
 * A second process that outlives this one. While a service is stopped by us, the guardian waits at a pipe; when
 * this process ends without having dismissed it, SIGKILL included, it does what `heal` does.
 */




const dismissal = 'dismissed';
const readiness = 'ready\n';
/** @throws BackupError `target-failed` where it does not come up; nothing may be stopped then. */
async function startGuardian([program, ...args], charge) {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, args, {
        // Its own session, without RUNNER_TRACKING_ID: what ends our process group, our terminal or all processes of a
        // runner's job does not reach it.
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
        env: (0,_exec_js__WEBPACK_IMPORTED_MODULE_3__/* .childEnvironment */ .Qc)(),
    });
    const { stdin, stdout } = child;
    // Where too many files are open there is neither process nor pipe, and the error comes later.
    child.on('error', () => { });
    stdin?.on('error', () => { });
    const ready = stdin && stdout && (await saysReady(child, stdin, stdout, charge));
    if (!ready) {
        // It must not take our end for that of a guarded process.
        child.kill('SIGKILL');
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .h({
            code: 'target-failed',
            message: 'the guardian process did not come up, so nothing was stopped',
            cause: `${program} could not be started a second time`,
            remedy: 'Look at limits on processes, open files and memory, then run this again',
        });
    }
    stdout.destroy();
    child.unref();
    return {
        async dismiss() {
            stdin.end(dismissal);
            if (child.exitCode === null && child.signalCode === null)
                await (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit');
        },
    };
}
/** Hands the charge over. False where the process ends, cannot be started at all, or says something else. */
async function saysReady(child, stdin, stdout, charge) {
    stdin.write(`${JSON.stringify(charge)}\n`);
    return Promise.race([
        (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(stdout, 'data').then(([text]) => String(text) === readiness),
        (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'exit').then(() => false),
    ]).catch(() => false);
}
/**
 * The guardian's side: says that it is ready and waits.
 * @returns the charge when the guarded process has died; null when we were dismissed.
 */
async function keepWatch(input, output) {
    // Whoever ends a whole group of processes means the work, not the guardian of it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.on(signal, () => { });
    output.on('error', () => { });
    // A pipe may cut anywhere, also through a character.
    input.setEncoding('utf8');
    let text = '';
    for await (const chunk of input) {
        text += chunk;
        if (text.endsWith('\n'))
            output.write(readiness);
    }
    const [charge, last] = text.split('\n');
    return last === dismissal || !charge ? null : JSON.parse(charge);
}


/***/ }),

/***/ 4424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QZ: () => (/* binding */ ConnectionString)
/* harmony export */ });
/* unused harmony exports CommaAndColonSeparatedRecord, redactConnectionString */
/* harmony import */ var _lib_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1341);


/* unused harmony default export */ var __WEBPACK_DEFAULT_EXPORT__ = (_lib_index_js__WEBPACK_IMPORTED_MODULE_0__["default"]);
const CommaAndColonSeparatedRecord = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.CommaAndColonSeparatedRecord;
const ConnectionString = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.ConnectionString;
const redactConnectionString = _lib_index_js__WEBPACK_IMPORTED_MODULE_0__.redactConnectionString;


/***/ })

};
