import * as fs from 'fs';
import * as path from 'path';

/** Where a file is in its repository. */
export interface RepositoryPlace {
  readonly root: string;
  /** The names of the folders around the file, the outermost first, without the root itself. */
  readonly folders: readonly string[];
}

/** The repositories of files: a name of a folder says something of what is in it only there, not somewhere above a checkout. */
export class Repositories {
  private readonly roots = new Map<string, string | undefined>();

  /**
   * Where a file is in its repository, whose root has `.git`. Without one, that is the working directory if the file is in it, else the root of the file system: files may
   * be looked at elsewhere than where they are kept.
   */
  public placeOf(file: string): RepositoryPlace {
    const folder = path.dirname(path.resolve(file));
    const root = this.rootOf(folder) ?? (isIn(process.cwd(), folder) ? process.cwd() : path.parse(folder).root);
    return { root, folders: path.relative(root, folder).split(path.sep).filter(name => name !== '') };
  }

  private rootOf(folder: string): string | undefined {
    if (!this.roots.has(folder)) {
      const above = path.dirname(folder);
      this.roots.set(folder, fs.existsSync(path.join(folder, '.git')) ? folder : above === folder ? undefined : this.rootOf(above));
    }
    return this.roots.get(folder);
  }
}

function isIn(around: string, folder: string): boolean {
  const relative = path.relative(around, folder);
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}
