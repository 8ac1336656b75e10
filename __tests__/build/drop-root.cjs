// A preload (node --require): the process goes on as nobody, whom permissions bind.
process.setgroups([]);
process.setgid(65_534);
process.setuid(65_534);
