"""Delivers what others collected to one inbox: deliver.py ORIGIN ACTOR

ORIGIN is where serve.py answers, ACTOR who gets it all. Everything is signed by ORIGIN/actor. One line of JSON for each: the
collection, the set, the name in it, what its makers say of it, the status that it got, and the activity.
"""

import asyncio
import json
import sys

import aiohttp
from aiohttp.client_exceptions import ClientResponseError

import fediverse_pasture_inputs
import funfedi_parsing_test_cases as parsing
from fediverse_pasture.one_actor import bovine_actor_and_session
from fediverse_pasture.runner import ActivitySender


def at_home(examples, origin):
    """Some examples name the host that their makers run them at."""
    return json.loads(json.dumps(examples).replace("http://pasture-one-actor", origin))


def cases(actor, target):
    """The test cases of funfedi: whole activities."""
    environment = parsing.Environment(sending_actor_profile=actor, receiving_actor=target)
    for suite in [parsing.activity_suite, parsing.event_suite, parsing.notes_suite, parsing.poll_suite]:
        for group, name in suite.names:
            case = suite.retrieve(group, name)
            yield f"{suite.name}/{group}", name, str(case.status), case.maker.to_send(environment).activity


async def status_of(peer, inbox, activity):
    try:
        answer = await peer.post(inbox, activity)
        return answer.status
    except ClientResponseError as refused:
        return refused.status


async def main(origin, target):
    async with bovine_actor_and_session(origin) as (peer, actor, _):
        inbox = (await peer.get(target))["inbox"]
        sender = ActivitySender.for_actor(peer, actor)

        async def post(_, activity):
            status = await status_of(peer, inbox, activity)
            print(json.dumps({**told, "status": status, "activity": activity}))

        sender.sleep_after_getting_inbox = False
        sender._perform_post = post
        for name, data in sorted(fediverse_pasture_inputs.available.items()):
            for number, example in enumerate(at_home(data.examples, origin)):
                told = {"from": "inputs", "set": name, "name": str(number), "says": ""}
                sender.init_create_note(lambda note: {**note, "content": "text", **example})
                await sender.send(target)
        for group, name, says, activity in cases(actor.build(), target):
            told = {"from": "cases", "set": group, "name": name, "says": says}
            await post(None, activity)


asyncio.run(main(*sys.argv[1:]))
