from comity.cli import main

raise SystemExit(main())
