"""A web service that lists a collection: uvicorn web:app"""
from fastapi import FastAPI

import libskillmeat.aio
from libskillmeat import records

app = FastAPI()
context = libskillmeat.aio.Context()


# The answer goes out as it comes: no model of it is needed.
@app.get("/artifacts", response_model=None)
async def artifacts(limit: int = 50, cursor: str = "") -> records.List:
    return await context.list(limit=limit, cursor=cursor)
