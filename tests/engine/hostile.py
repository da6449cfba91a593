"""Forty texts that try to run code, reach the interpreter's inside, read files, or use up the machine."""

PAYLOADS = (
    "__import__('os').system('touch {canary}')",
    "__import__('subprocess').run(['touch', '{canary}'])",
    "open('{canary}', 'w').write('x')",
    "open('/etc/passwd').read()",
    'eval(\'open("{canary}", "w")\')',
    "exec('x = 1')",
    "compile('1', '', 'eval')",
    "().__class__.__base__.__subclasses__()",
    "''.__class__.__mro__[1].__subclasses__()",
    "[].__class__.__base__.__subclasses__()[0].__init__.__globals__",
    "case.__class__",
    "case.__init__.__globals__['os'].system('touch {canary}')",
    "case['__class__'].mro()",
    "getattr(case, '__class__')",
    "globals()['__builtins__']",
    "locals()",
    "vars()",
    "__builtins__.open('{canary}', 'w')",
    "type('X', (), dict(y=1))",
    "len.__self__.open('{canary}', 'w')",
    "end_of_day.__globals__['re']",
    "(lambda: open('{canary}', 'w'))()",
    "[x for x in (1, 2)]",
    "{{x: 1 for x in case}}",
    "(x for x in [1])",
    "[open('{canary}', 'w') for _ in [1]]",
    'f\'{{open("{canary}", "w")}}\'',
    "'%s' % case",
    "'{{0.__class__}}'.format(case)",
    "case.deadline.format(case)",
    "9 ** 9 ** 9 ** 9",
    "'a' * 10 ** 10",
    "[0] * 10 ** 10",
    "1 << 10 ** 9",
    "((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))) + " + "(" * 300,
    "not " * 200 + "True",
    "a" * 100_000,
    "(x := 10) == 10",
    "*case",
    "await case",
)
assert len(PAYLOADS) == 40


def armed(payload: str, canary: object) -> str:
    """The payload, aiming at a file that must not appear."""
    return payload.replace("{canary}", str(canary)).replace("{{", "{").replace("}}", "}")
