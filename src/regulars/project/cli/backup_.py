import argparse
from pathlib import Path


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it; must not exist yet")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation(migrated=False):
        from regulars.project import backup

        manifest = backup.write(args.file)
    rows, files = sum(manifest["tables"].values()), len(manifest["uploads"])
    print(f"{args.file}: {rows} rows of {len(manifest['tables'])} tables, {files} uploads.")
    return 0
