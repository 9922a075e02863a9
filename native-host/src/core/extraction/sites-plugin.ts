/** What a line of its output begins with. */
export const sitesMark = 'rustloader-sites ';

/**
 * A plugin of yt-dlp, run by the yt-dlp that is installed: whatever its version and however it was packed, it alone
 * can read its own patterns.
 */
export const sitesPlugin = String.raw`"""Prints the hosts that the addresses of each site's patterns begin with, once everything is loaded."""
import atexit
import json
import sys

try:
    from re import _parser as parser
except ImportError:
    import sre_parse as parser

MARK = 'rustloader-sites '
TEXTS_MAX = 400
TEXT_MAX = 300


def expand(items, heads):
    """What strings of that pattern may begin with; '*' stands for anything."""
    for op, arg in items:
        name = str(op)
        if name == 'LITERAL':
            tails = [chr(arg)]
        elif name == 'IN':
            literals = [chr(a) for o, a in arg if str(o) == 'LITERAL']
            tails = literals if len(literals) == len(arg) <= 3 else ['*']
        elif name == 'BRANCH':
            tails = [text for one in arg[1] for text in expand(one, [''])]
        elif name == 'SUBPATTERN':
            tails = expand(arg[-1], [''])
        elif name == 'ATOMIC_GROUP':
            tails = expand(arg, [''])
        elif name in ('MAX_REPEAT', 'MIN_REPEAT', 'POSSESSIVE_REPEAT'):
            least, most, inner = arg
            once = expand(inner, [''])
            tails = [text + '*' for text in once] if most > 1 else once
            if least == 0:
                tails = [''] + tails
        elif name in ('AT', 'ASSERT', 'ASSERT_NOT'):
            continue
        else:
            tails = ['*']
        heads = list(dict.fromkeys(head if is_whole(head) else head + tail for head in heads for tail in tails))
        if len(heads) > TEXTS_MAX:
            return ['*']
        if all(is_whole(head) for head in heads):
            break
    return heads


def is_whole(text):
    """Its host has come to an end."""
    _, found, rest = text.partition('//')
    return len(text) > TEXT_MAX or (found and any(mark in rest for mark in '/?#:'))


def host_of(text):
    _, found, rest = text.partition('//')
    if not found:
        return None
    for mark in '/?#:':
        rest = rest.partition(mark)[0]
    while '**' in rest:
        rest = rest.replace('**', '*')
    # The same name under any country's ending.
    if rest.endswith('.*') and rest.count('*') == 1 and rest.count('.') <= 2:
        name = rest[:-2].lower()
        name = name[4:] if name.startswith('www.') else name
        return name + '.*' if len(name) > 4 and name.isalnum() and name.isascii() else None
    host = rest.rpartition('*')[2].lower()
    if '*' in rest:
        if not host.startswith('.'):
            return None
        host = host[1:]
    labels = host.split('.')
    if len(labels) < 2 or not all(labels) or not labels[-1].isalpha():
        return None
    # co.uk is not a site.
    if len(labels) == 2 and len(labels[0]) <= 3 and len(labels[1]) <= 2 and '*' in rest:
        return None
    if not all(c.isalnum() and c.isascii() or c in '.-' for c in host):
        return None
    return host[4:] if host.startswith('www.') and len(labels) > 2 else host


def patterns_of(extractor):
    found = getattr(extractor, '_VALID_URL', None)
    return [one for one in (found if isinstance(found, (list, tuple)) else [found]) if isinstance(one, str)]


def tell():
    try:
        from yt_dlp.extractor import gen_extractor_classes
        sites = {}
        for extractor in gen_extractor_classes():
            if extractor.IE_NAME == 'generic' or not getattr(extractor, '_WORKING', True):
                continue
            for pattern in patterns_of(extractor):
                try:
                    texts = expand(parser.parse(pattern), [''])
                except Exception:
                    continue
                for host in map(host_of, texts):
                    if host:
                        sites.setdefault(host, extractor.IE_NAME.partition(':')[0])
        sys.stdout.write('\n' + MARK + json.dumps(sites) + '\n')
        sys.stdout.flush()
    except Exception as error:
        sys.stderr.write(MARK + repr(error) + '\n')


atexit.register(tell)
`;
