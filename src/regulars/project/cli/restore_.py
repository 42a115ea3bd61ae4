import argparse
from pathlib import Path


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="what `regulars backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace what the installation holds now")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from regulars.project.cli.installation import installation

    with installation(migrated=False):
        from regulars.project import restore

        manifest = restore.read(args.file, force=args.force)
    print(f"Restored and verified: {sum(manifest['tables'].values())} rows, {len(manifest['uploads'])} uploads.")
    return 0
