import { createPinia } from 'pinia';
import { createApp } from 'vue';
import PanelScreen from '../../components/panel/panel-screen.vue';
import { usePanelStore } from '../../components/panel/panel-store';
import { readPaymentCode } from '../../lib/payment/payment-code';
import { runtimePanelLink } from './panel-link';

const pinia = createPinia();
const store = usePanelStore(pinia);
store.start(runtimePanelLink(), navigator.language);
createApp(PanelScreen).use(pinia).mount('#app');
