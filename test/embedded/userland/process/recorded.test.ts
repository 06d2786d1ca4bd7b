import { compareWithRecordings } from '../run-recordings.ts';

compareWithRecordings('process');
