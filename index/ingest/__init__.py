"""From a folder of files to analysed documents."""
