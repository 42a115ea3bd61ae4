"""Follow what is done about records that are scored."""

from regulars.services.scoring.keeping import follow

follow()
