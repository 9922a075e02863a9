import '../ui/style.css';
import '../ui/batch/batch.css';
import { Batch } from '../ui/batch/batch.tsx';
import { start } from '../ui/start.ts';
import { openSources } from './open-sources.ts';

start('batch', Batch, openSources(location.hash));
