import * as fs from 'fs';
import * as path from 'path';
import { read } from './support';

const FOLDER = path.join(__dirname, '..', 'conformance');
const TITLES = fs.readdirSync(FOLDER).filter(name => fs.existsSync(path.join(FOLDER, name, 'check.js')))
  .map(name => /^exports\.title = '(.+)';$/m.exec(read('conformance', name, 'check.js'))![1].replaceAll('\\\'', '\''));
const [, ROWS] = /\n(\| Question \| Judge \| .*\n(?:\|.*\n)+)/.exec(read('docs', 'CONFORMANCE.md'))!;
const CELLS = ROWS.trim().split('\n').slice(2).map(row => row.slice(2, -2).split(' | '));

test.each(TITLES)('the page of what others say of the library answers: %s', title => {
  const answers = CELLS.filter(([question]) => question === title);
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter(([, , , cases, disagreements]) => !(Number(cases.replaceAll(',', '')) > 0) || disagreements !== '0')).toEqual([]);
});

test('the page answers nothing that is asked no more', () => {
  expect(TITLES).toEqual(expect.arrayContaining(CELLS.map(([question]) => question)));
  expect(TITLES.length).toBeGreaterThan(10);
});
