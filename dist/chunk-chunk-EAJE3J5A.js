import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as r}from"./chunk-chunk-ICJK2H6B.js";var n=class extends Error{static{r(this,"HttpFailure")}status;retryAfterMs;constructor(t,e={}){super(t,{cause:e.cause}),this.name="HttpFailure",this.status=e.status,this.retryAfterMs=e.retryAfterMs}};export{n as a};
