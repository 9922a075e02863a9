import { buildExtension } from './build-extension.ts';
import { buildHost } from './build-host.ts';

await buildHost();
await buildExtension('chrome');
await buildExtension('firefox');
