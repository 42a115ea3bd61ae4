import argparse


def declare(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Status 1 when something must be mended; what only should be looked at does not count."""
    from regulars.project.cli.installation import installation

    with installation(migrated=False):
        from regulars.project import doctor

        found = doctor.examine()
    width = max(len(finding.about) for finding in found)
    for finding in found:
        print(f"{finding.state:5} {finding.about:{width}}  {finding.text}")
        if finding.mend:
            print(f"{'':5} {'':{width}}  → {finding.mend}")
    return 1 if any(finding.state == "wrong" for finding in found) else 0
