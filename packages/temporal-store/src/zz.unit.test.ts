import { test } from 'vitest';
import { createTreeHasher } from '@nerv/core';
import { own } from './immutable/own';
import { applyOwned } from './delta/apply';
import { diffOwned } from './delta/diff';
test('x',()=>{
 for (const W of [4600]) {
 const s:any={}; for(let b=0;b<W;b++) s['src/some/dir/file-'+b+'.ts']={blob:'a'.repeat(40),size:b};
 let st:any=own(s); const h=createTreeHasher(); h.hash(st);
 const t:Record<string,number[]>={spread:[],own:[],diff:[],apply:[],hash:[]};
 const tick=(n:string,f:()=>any)=>{ const c=process.cpuUsage(); const r=f(); const d=process.cpuUsage(c); t[n]!.push((d.user+d.system)/1000); return r; };
 for(let i=0;i<300;i++){ 
   const u=tick('spread',()=>({...st,['src/some/dir/file-'+(i*7)%W+'.ts']:{blob:'b'.repeat(40),size:i}}));
   const o=tick('own',()=>own(u)); const d=tick('diff',()=>diffOwned(st,o)); const n=tick('apply',()=>applyOwned(st,d)); tick('hash',()=>h.hash(n,st)); st=n; }
 const med=(a:number[])=>a.slice(100).sort((x,y)=>x-y)[100]!.toFixed(3);
 console.log(W,...Object.entries(t).map(([k,v])=>k+' '+med(v)));
 }
});
