import { createPinia } from 'pinia';
import { createApp, watch } from 'vue';
import PanelScreen from '../../components/panel/panel-screen.vue';
import { usePanelStore } from '../../components/panel/panel-store';
import type { WedgeSettings } from '../../lib/contract/messages/wedge-settings';
import { readPaymentCode } from '../../lib/payment/payment-code';
import { startWedge } from '../../lib/scanner/wedge';
import { runtimePanelLink } from './panel-link';

const pinia = createPinia();
const store = usePanelStore(pinia);
store.start(runtimePanelLink(), navigator.language);
createApp(PanelScreen).use(pinia).mount('#app');
// After the screen: its guard against a scanner's Enter has to see the keys first.
const wedge = startWedge({
  document,
  armed: () => store.expectsScan,
  isCode: (digits) => readPaymentCode(digits).ok,
  onCode: (code) => {
    store.scan(code, 'wedge');
  },
});
watch(
  () => JSON.stringify(store.view?.till.scanner ?? {}),
  (settings) => wedge.configure(JSON.parse(settings) as WedgeSettings),
);
