/** True in the demo build, which may reach loopback. */
declare const __LOOPBACK_ALLOWED__: boolean;
/** The version in package.json. */
declare const __TILLSIDE_VERSION__: string;
