import { PassThrough } from 'node:stream';

/** A pipe that writes a line whenever the output has come to say something; `EOF` ends it. */
export function interplay(...turns: [awaited: string, line: string][]) {
  const input = new PassThrough();
  let said = '';
  const onOutput = (text: string) => {
    said += text;
    for (let turn = turns[0]; turn && said.includes(turn[0]); turn = turns[0]) {
      said = said.slice(said.indexOf(turn[0]) + turn[0].length);
      turns.shift();
      if (turn[1] === 'EOF') input.end();
      else if (turn[1] !== '') input.write(`${turn[1]}\n`);
    }
  };
  return { input, onOutput };
}
