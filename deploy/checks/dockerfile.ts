import { type Dockerfile, DockerfileParser, type From } from 'dockerfile-ast';

/** One rule of the house for the file that images are built from. */
export interface DockerfileRule {
  says: string;
  faults(dockerfile: Dockerfile): string[];
}

/** @param content the text of a Dockerfile */
export function parseDockerfile(content: string): Dockerfile {
  return DockerfileParser.parse(content);
}

/** The stages by their names, and the instructions of the last one, which is the image. */
function stagesOf(dockerfile: Dockerfile) {
  const froms = dockerfile.getFROMs();
  const last = froms.at(-1)?.getRange().start.line ?? 0;
  return {
    froms,
    names: froms.map((from) => from.getBuildStage()).filter((name) => name !== null),
    image: dockerfile.getInstructions().filter((instruction) => instruction.getRange().start.line > last),
  };
}

const valuesOf = (dockerfile: Dockerfile, keyword: string) =>
  dockerfile
    .getInstructions()
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) => instruction.getArgumentsContent() ?? '');

/** The image that a stage begins with, its variable replaced by what the file says before the first stage. */
function imageOf(from: From, dockerfile: Dockerfile): string {
  const written = from.getImage() ?? '';
  const variable = /^\$\{?(\w+)\}?$/.exec(written)?.[1];
  if (!variable) return written;
  const given = dockerfile.getInitialARGs().map((arg) => arg.getProperty());
  return given.find((property) => property?.getName() === variable)?.getValue() ?? '';
}

export const dockerfileRules: DockerfileRule[] = [
  {
    says: 'every stage begins with an image of a full version, or with another stage',
    faults: (dockerfile) => {
      const { froms, names } = stagesOf(dockerfile);
      const images = froms.map((from) => imageOf(from, dockerfile));
      return images.filter((image) => !names.includes(image) && !/:\d+\.\d+\.\d+[\w.-]*(@sha256:\w+)?$/.test(image));
    },
  },
  {
    says: 'the image runs as a numeric user who is not root',
    faults: (dockerfile) => {
      const users = stagesOf(dockerfile).image.filter((instruction) => instruction.getKeyword() === 'USER');
      const user = users.at(-1)?.getArgumentsContent() ?? 'root';
      return /^[1-9]\d*:[1-9]\d*$/.test(user) ? [] : [user];
    },
  },
  {
    says: 'the image is given only what other stages made',
    faults: (dockerfile) =>
      stagesOf(dockerfile)
        .image.filter((instruction) => ['COPY', 'ADD', 'RUN'].includes(instruction.getKeyword()))
        .map((instruction) => instruction.getTextContent())
        .filter((line) => !line.startsWith('COPY --from=')),
  },
  {
    says: 'nothing is fetched but by the package manager, and by what the lock says',
    faults: (dockerfile) => [
      ...valuesOf(dockerfile, 'ADD'),
      ...valuesOf(dockerfile, 'RUN').filter((line) => /\b(curl|wget|apt-get|npm (i|install))\b/.test(line)),
    ],
  },
  {
    says: 'no secret is an argument or a variable of the image',
    faults: (dockerfile) =>
      [...valuesOf(dockerfile, 'ARG'), ...valuesOf(dockerfile, 'ENV')].filter((line) =>
        /secret|passw|token|credential|_key/i.test(line),
      ),
  },
  {
    says: 'signals reach the program itself',
    faults: (dockerfile) => {
      const started = [...valuesOf(dockerfile, 'ENTRYPOINT'), ...valuesOf(dockerfile, 'CMD')];
      return started.length === 0 ? ['nothing is started'] : started.filter((line) => !line.startsWith('['));
    },
  },
];
