export const id = 299;
export const ids = [299];
export const modules = {

/***/ 8299:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   standGuard: () => (/* binding */ standGuard)
/* harmony export */ });
/* unused harmony export guard */
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);
/* harmony import */ var _reporter_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5622);
/* harmony import */ var _target_guardian_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7294);
/* harmony import */ var _target_staging_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(936);
/* harmony import */ var _target_target_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5997);
/* harmony import */ var _heal_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(326);
/* harmony import */ var _notify_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5809);








/** How long to go on trying, milliseconds; and how long where what is to be healed is away: a day. */
const usualPatience = { there: 10 * 60_000, away: 86_400_000 };
/** Before the next try, milliseconds: soon at first, since all stands still, and ever less often. */
const firstPause = 250;
const longestPause = 30_000;
/** As the guardian that a run has started beside itself; it hears of its charge on stdin, and nobody hears of it. */
async function standGuard() {
    await guard(process.stdin, process.stdout, {
        reporter: _reporter_js__WEBPACK_IMPORTED_MODULE_2__/* .silent */ .K,
        signal: new AbortController().signal,
        confirm: async () => false,
        guardian: null,
    });
}
/**
 * Returns when the guarded process has dismissed us, or has died and all that it left is healed or cleared away. Throws,
 * and tells whoever is to be told, when it gives up.
 */
async function guard(input, output, context, patience = usualPatience) {
    const charge = await (0,_target_guardian_js__WEBPACK_IMPORTED_MODULE_3__/* .keepWatch */ .T)(input, output);
    if (!charge)
        return;
    const began = Date.now();
    let there = began;
    let isLast = false;
    for (let pause = firstPause;; pause = Math.min(pause * 1.5, longestPause)) {
        try {
            if (charge.staging)
                return await (0,_target_staging_js__WEBPACK_IMPORTED_MODULE_4__/* .clearStaging */ .L)(charge.target, charge.staging);
            // Of a restore in place only its archive makes a whole again: waiting for that is not for us.
            const how = {
                passOver: ['in-place'],
                ...(charge.token !== null && { inherited: charge.token }),
            };
            await (0,_heal_js__WEBPACK_IMPORTED_MODULE_6__.heal)({ target: charge.target }, { ...context, triesAgain: !isLast }, how);
            return;
        }
        catch (error) {
            if (isLast)
                throw await givenUp(charge, error, context);
            const now = Date.now();
            // What was away for long has its time once it is back.
            if (error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BackupError */ .hj && error.code === 'target-failed')
                there = now;
            isLast = now - began > patience.away || now - there > patience.there;
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(pause);
        }
    }
}
/** What stays stopped is told by whoever has found out; but perhaps nobody could. @returns the error. */
async function givenUp({ target, staging }, error, context) {
    if (!staging)
        await (0,_notify_js__WEBPACK_IMPORTED_MODULE_7__/* .reportUnhealed */ .fi)((0,_target_target_js__WEBPACK_IMPORTED_MODULE_5__/* .openTarget */ .A)(target), { operation: 'heal', services: [] }, error, context);
    return error;
}


/***/ })

};
