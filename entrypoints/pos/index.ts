import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startPosPage } from './pos-page';

export default defineUnlistedScript(() => startPosPage());
