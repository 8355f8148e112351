import { createPinia } from 'pinia';
import { createApp } from 'vue';
import OptionsScreen from '../../components/options/options-screen.vue';
import { useOptionsStore } from '../../components/options/options-store';
import { runtimeOptionsLink } from './options-link';

const pinia = createPinia();
createApp(OptionsScreen).use(pinia).mount('#app');
void useOptionsStore(pinia).start(runtimeOptionsLink);
